import { editDistance } from './editDistance.ts'
import { isDeeperThan } from './jsonDepth.ts'
import { LIMIT_RULES, type LimitCode } from './limits.ts'
import { type Settings, settingsSchema } from './settings.ts'
import { settingsConflicts } from './settingsConflicts.ts'

/** Settings read from a file, with what a person should know about how; or every reason why they are not, each with its path. */
export type SettingsFile = { settings: Settings; told: string[] } | { problems: string[] }

const LENGTH_MAX = 500_000
const DEPTH_MAX = 12
/** Fields of these have names of their own. */
const RECORDS = ['model.headers']

/**
 * Returns the settings of a file: one that was downloaded, an answer of GET /api/settings, or the settings alone. What an older version did not know yet
 * stays as it is in `base`, and is told; what is unknown, of another unit or out of bounds refuses the whole file.
 */
export function readSettingsFile(text: string, base: Settings): SettingsFile {
  if (text.length > LENGTH_MAX)
    return refused(`The file has ${text.length} characters; at most ${LENGTH_MAX} are read.`)
  let parsed: unknown
  try {
    parsed = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    return refused(`The file is no JSON: ${error instanceof Error ? error.message.slice(0, 200) : ''}`)
  }
  const body = isDeeperThan(parsed, DEPTH_MAX) ? null : bodyOf(parsed)
  if (body === null)
    return refused('The file holds no settings: prompt, coins, interval, limits, model and retention are looked for.')
  const reading: Reading = { told: [], problems: [] }
  const whole = overlay(base, body, '', reading)
  const read = settingsSchema.safeParse(whole)
  if (!read.success) {
    for (const { path, message } of read.error.issues) reading.problems.push(sentence(path.join('.'), message))
  }
  if (read.success)
    reading.problems.push(...settingsConflicts(read.data).map(({ path, message }) => `${path}: ${message}`))
  if (reading.problems.length > 0 || !read.success) return { problems: reading.problems }
  return { settings: read.data, told: reading.told }
}

interface Reading {
  told: string[]
  problems: string[]
}
type Fields = Record<string, unknown>

const refused = (problem: string): SettingsFile => ({ problems: [problem] })
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function bodyOf(value: unknown): Fields | null {
  if (!isFields(value)) return null
  const inner = isFields(value.current) ? value.current.body : (value.settings ?? value.body)
  if (isFields(inner)) return inner
  return ['prompt', 'coins', 'interval', 'limits', 'model'].some((name) => Object.hasOwn(value, name)) ? value : null
}

function overlay(base: Fields, file: Fields, at: string, reading: Reading): Fields {
  const pathOf = (name: string) => (at === '' ? name : `${at}.${name}`)
  for (const name of Object.keys(file)) {
    if (Object.hasOwn(base, name)) continue
    const near = Object.keys(base).find(
      (known) => editDistance(known.toLowerCase(), name.slice(0, 64).toLowerCase()) <= 2,
    )
    reading.problems.push(`${pathOf(name)} is no setting${near ? `: did you mean ${pathOf(near)}?` : '.'}`)
  }
  const entries = Object.entries(base).map(([name, known]): [string, unknown] => {
    const path = pathOf(name)
    if (!Object.hasOwn(file, name)) {
      reading.told.push(`${path} is not in the file and stays as it is.`)
      return [name, known]
    }
    const value = file[name]
    if (isFields(known) && isFields(value) && !RECORDS.includes(path))
      return [name, overlay(known, value, path, reading)]
    return [name, typeof value === 'string' ? fromText(value, path, known, reading) : value]
  })
  return Object.fromEntries(entries)
}

/** A number that was written as text is read where a number stands now; 50 % of equity is 0.5. */
function fromText(value: string, path: string, known: unknown, reading: Reading): unknown {
  const text = value.trim()
  const isShare = ruleAt(path)?.unit === 'frac' && /^\d+(?:\.\d+)? ?%$/.test(text)
  if (typeof known !== 'number' || !(isShare || /^-?\d+(?:\.\d+)?$/.test(text))) return value
  const number = isShare ? Number(`${text.replace(/ ?%$/, '')}e-2`) : Number(text)
  reading.told.push(`${path} is read from the text "${text}" as ${number}.`)
  return number
}

const ruleAt = (path: string) =>
  path.startsWith('limits.') ? (LIMIT_RULES[path.slice('limits.'.length) as LimitCode] as Rule | undefined) : undefined
type Rule = (typeof LIMIT_RULES)[LimitCode]

const UNITS: Record<string, string> = {
  frac: ', as a share of equity: 0.5 is 50 %',
  ms: ' milliseconds',
  usd: ' dollars',
}

function sentence(path: string, message: string): string {
  const rule = ruleAt(path)
  return rule ? `${path}: a number from ${rule.min} to ${rule.max}${UNITS[rule.unit] ?? ''}.` : `${path}: ${message}`
}
