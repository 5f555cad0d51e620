import { stripVTControlCharacters } from 'node:util'

/** Returns what a person reads in the terminal for a child's output line: `12:03:04 agent          cycle 12 ended ok  ms=412`. */
export function terminalLine(name: string, line: string): string {
  return printable(entryLine(name, line))
}

function entryLine(name: string, line: string): string {
  const entry = parseEntry(line)
  if (entry === null) return `${' '.repeat(9)}${name.padEnd(14)} ${stripVTControlCharacters(line)}`
  const { at, level, message, process: _process, ...fields } = entry
  const time = typeof at === 'string' ? at.slice(11, 19) : ''
  const mark = level === 'warn' ? 'warning: ' : level === 'error' ? 'ERROR: ' : ''
  const rest = Object.entries(fields).map(([key, value]) => `  ${key}=${shortened(value)}`)
  return `${time.padEnd(8)} ${name.padEnd(14)} ${mark}${String(message)}${rest.join('')}`
}

/** A model's or a venue's words can stand in a log line: what would steer the terminal is taken out. */
const printable = (text: string) => text.replace(/\p{Cc}+/gu, ' ')

const shortened = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 120 ? `${text.slice(0, 119)}…` : text
}

function parseEntry(line: string): Record<string, unknown> | null {
  if (!line.startsWith('{')) return null
  try {
    const parsed: unknown = JSON.parse(line)
    return typeof parsed === 'object' && parsed !== null && 'message' in parsed ? { ...parsed } : null
  } catch {
    return null
  }
}
