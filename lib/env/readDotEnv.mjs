import fs from 'node:fs'
import { utf16Of } from '../utf16.mjs'

// The one reader of `.env`, for the supervisor and for the build. Plain JavaScript, because the build runs before anything is compiled. What it accepts
// means what Node's own reader takes it for (`node --env-file`); what other programs read otherwise is refused. No message holds a value or a piece of one.

const BYTES_MAX = 1_000_000
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/
const QUOTES = ['"', "'", '`']
/** Control characters but tab and line break, letters without width, spaces that do not break, and what stands for a letter that was lost. */
const INVISIBLE = /(?![\n\t])\p{Cc}|\p{Default_Ignorable_Code_Point}|[\u2028\u2029\u00a0\ufffd]/u
const TYPOGRAPHIC = /^[\u2018-\u201f\u00ab\u00bb]/

/**
 * @typedef {object} DotEnv
 * @property {Map<string, { value: string, line: number, whole?: string }>} variables by name; of one that is given twice, the last. `whole`: with what
 *   was taken for a comment
 * @property {string[]} problems why the file cannot be read as it is, one sentence each, with file and line; never a value
 * @property {string[]} remarks what was read and a person should know
 */

/**
 * Returns what a `.env` file says, empty when there is none. Never throws.
 * @param {string} file
 * @returns {DotEnv}
 */
export function readDotEnv(file) {
  let bytes
  try {
    const stat = fs.statSync(file, { throwIfNoEntry: false })
    if (stat === undefined) return { variables: new Map(), problems: [], remarks: [] }
    if (stat.isDirectory()) return refused(`${file} is a folder, and a file is read.`)
    // A pipe would be waited for as long as nobody writes into it.
    if (!stat.isFile()) return refused(`${file} is a pipe or a device, and a plain file is read.`)
    if (stat.size > BYTES_MAX) return refused(`${file} has ${stat.size} bytes; at most ${BYTES_MAX} are read.`)
    bytes = fs.readFileSync(file)
  } catch (error) {
    return refused(`${file} cannot be read (${error.code ?? error.message}).`)
  }
  const text = decode(bytes)
  return text === null ? refused(`${file} is neither UTF-8 nor UTF-16: save it as UTF-8.`) : parseDotEnv(text, file)
}

const refused = (problem) => ({ variables: new Map(), problems: [problem], remarks: [] })

function decode(bytes) {
  try {
    return new TextDecoder(utf16Of(bytes) ?? 'utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/**
 * Returns what the text of a `.env` file says; `file` names it in the sentences.
 * @param {string} text
 * @param {string} file
 * @returns {DotEnv}
 */
export function parseDotEnv(text, file) {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
  const read = { variables: new Map(), problems: [], remarks: [] }
  for (let index = 0; index < lines.length; ) {
    const line = index + 1
    const entry = entryAt(lines, index)
    index += entry.lines
    const { name, value, whole, problem } = entry
    if (problem !== undefined) read.problems.push(`${file} line ${line}${name ? ` (${name})` : ''}: ${problem}`)
    if (name === undefined || value === undefined) continue
    const before = read.variables.get(name)
    if (before)
      read.remarks.push(`${file} line ${line}: ${name} is there again (first in line ${before.line}); this one counts.`)
    read.variables.set(name, { value, line, whole })
  }
  return read
}

/** Returns the variable that begins in a line, or what is wrong with it, and how many lines it takes. */
function entryAt(lines, index) {
  const line = lines[index].trim()
  if (line === '' || line.startsWith('#')) return { lines: 1 }
  const equals = line.indexOf('=')
  if (equals === -1) return { lines: 1, problem: 'it has no = between a name and a value.' }
  const name = line
    .slice(0, equals)
    .trim()
    .replace(/^export\s+/, '')
  if (/^(?:set\s|setx\s|\$env:)/i.test(name)) {
    return { lines: 1, problem: 'it is a command of a Windows shell: write NAME=value.' }
  }
  // What stands there may be the rest of a key that was broken into two lines: it is not repeated.
  if (!NAME.test(name))
    return { lines: 1, problem: 'what stands before the = is no name of letters, digits and underscores.' }
  const rest = line.slice(equals + 1)
  const start = rest.trimStart()
  const entry = QUOTES.includes(start[0]) ? quoted(lines, index, start) : { lines: 1, ...plain(rest) }
  const problem = entry.problem ?? wrongIn(entry.value, start[0] === "'")
  return problem === undefined ? { ...entry, name } : { lines: entry.lines, name, problem }
}

function plain(rest) {
  const hash = rest.indexOf('#')
  if (TYPOGRAPHIC.test(rest.trim())) return { problem: `its quotes are typographic ones: write " or '.` }
  if (hash === -1) return { value: rest.trim() }
  if (hash > 0 && /\s/.test(rest[hash - 1])) return { value: rest.slice(0, hash).trim(), whole: rest.trim() }
  return {
    problem:
      'a # inside the value may belong to it or begin a comment: put the value in quotes, or a space before the #.',
  }
}

function quoted(lines, index, start) {
  const quote = start[0]
  const parts = []
  let part = start.slice(1)
  for (let count = 1; ; count += 1) {
    const end = part.indexOf(quote)
    if (end !== -1) {
      const behind = part.slice(end + 1).trim()
      if (behind !== '' && !behind.startsWith('#')) {
        return { lines: count, problem: 'something stands behind the closing quote.' }
      }
      const inner = [...parts, part.slice(0, end)].join('\n')
      return { lines: count, value: quote === '"' ? inner.replaceAll('\\n', '\n') : inner }
    }
    parts.push(part)
    part = lines[index + count]
    // A quote that was forgotten must not swallow the variables below it.
    if (part === undefined || /^\s*(?:export\s+)?[A-Z][A-Z0-9_]{2,63}\s*=/.test(part)) {
      return { lines: count, problem: 'its quote is not closed.' }
    }
  }
}

function wrongIn(value, isLiteral) {
  if (INVISIBLE.test(value)) return 'the value has invisible characters in it.'
  if (!isLiteral && /\$\{\w+\}/.test(value)) return 'a name in braces is not filled in here: write the value itself.'
  return undefined
}
