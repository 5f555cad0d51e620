import { AppError } from '../../errors.ts'

/** Where a parameter's name or default comes from: TAAPI's own pages, code of its clients, inferred from the library's naming, or chosen by us. */
export type Evidence = 'docs' | 'client' | 'inferred' | 'chosen'

interface NumberParameter {
  kind: 'integer' | 'number'
  name: string
  fallback: number
  min: number
  max: number
  evidence: Evidence
  aliases: readonly string[]
}

interface ChoiceParameter {
  kind: 'choice'
  name: string
  fallback: string
  choices: readonly string[]
  evidence: Evidence
  aliases: readonly string[]
}

export type Parameter = NumberParameter | ChoiceParameter

/** Longest length any indicator takes, in candles: more than a stored series holds. */
const LENGTH_MAX = 2_000

/** Returns a length in candles. `period` is TAAPI's word for it, `optInTimePeriod` its older one. */
export function period(fallback: number, min = 2, evidence: Evidence = 'docs'): Parameter {
  return {
    kind: 'integer',
    name: 'period',
    fallback,
    min,
    max: LENGTH_MAX,
    evidence,
    aliases: ['timePeriod', 'length', 'optInTimePeriod'],
  }
}

/** Returns a whole-number parameter. */
export function integer(
  name: string,
  fallback: number,
  evidence: Evidence,
  { min = 1, max = LENGTH_MAX, aliases = [] as readonly string[] } = {},
): Parameter {
  return { kind: 'integer', name, fallback, min, max, evidence, aliases }
}

/** Returns a parameter that is any number in a range. */
export function real(
  name: string,
  fallback: number,
  evidence: Evidence,
  { min = 0, max = 1_000_000, aliases = [] as readonly string[] } = {},
): Parameter {
  return { kind: 'number', name, fallback, min, max, evidence, aliases }
}

/** Returns a parameter that is one word of a list. */
export function choice(name: string, choices: readonly [string, ...string[]], evidence: Evidence): Parameter {
  return { kind: 'choice', name, fallback: choices[0], choices, evidence, aliases: [] }
}

/** Values of an indicator's parameters, by TAAPI's name. */
export interface ParameterValues {
  number(name: string): number
  text(name: string): string
}

/** Returns a name without case, underscores and TA-Lib's prefix, so that optInFastPeriod, fast_period and fastPeriod are one name. */
export const normaliseName = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[_\s-]/g, '')
    .replace(/^optin/, '')

/** Returns the parameter that goes by this name or one of its aliases, null when the indicator has none. */
export function findParameter(parameters: readonly Parameter[], name: string): Parameter | null {
  const wanted = normaliseName(name)
  return (
    parameters.find((parameter) => normaliseName(parameter.name) === wanted) ??
    parameters.find((parameter) => parameter.aliases.some((alias) => normaliseName(alias) === wanted)) ??
    null
  )
}

/**
 * Returns the settings an indicator runs with: what was given, checked, and the defaults for the rest. `period` is accepted everywhere and
 * has no effect on an indicator without a length. Throws AppError('indicator_parameter') naming parameter, value and what is allowed.
 */
export function parseParameters(
  indicator: string,
  parameters: readonly Parameter[],
  given: Readonly<Record<string, unknown>>,
): ParameterValues {
  const values = new Map<string, number | string>(parameters.map(({ name, fallback }) => [name, fallback]))
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === null || value === '') continue
    const parameter = findParameter(parameters, name)
    if (parameter !== null) values.set(parameter.name, parseValue(indicator, parameter, value))
    else if (normaliseName(name) !== 'period') throw unknownParameter(indicator, parameters, name, value)
  }
  return { number: (name) => values.get(name) as number, text: (name) => values.get(name) as string }
}

function parseValue(indicator: string, parameter: Parameter, value: unknown): number | string {
  if (parameter.kind === 'choice') {
    const word = String(value).toLowerCase()
    if (parameter.choices.includes(word)) return word
    throw badParameter(indicator, parameter.name, value, `one of ${parameter.choices.join(', ')}`)
  }
  const number = typeof value === 'string' ? Number(value) : value
  const fits =
    typeof number === 'number' &&
    number >= parameter.min &&
    number <= parameter.max &&
    (parameter.kind === 'number' || Number.isInteger(number))
  if (fits) return number
  const what = parameter.kind === 'integer' ? 'a whole number' : 'a number'
  throw badParameter(indicator, parameter.name, value, `${what} from ${parameter.min} to ${parameter.max}`)
}

/** Returns the error for a value that is not allowed. */
export function badParameter(indicator: string, name: string, value: unknown, allowed: string): AppError {
  const seen = String(JSON.stringify(value) ?? value).slice(0, 60)
  return new AppError('indicator_parameter', `${indicator}: ${name} is ${seen}. Allowed is ${allowed}.`)
}

function unknownParameter(indicator: string, parameters: readonly Parameter[], name: string, value: unknown): AppError {
  const known = parameters.map((parameter) => parameter.name).join(', ')
  return badParameter(indicator, name.slice(0, 40), value, known === '' ? 'no parameter' : `one of the names ${known}`)
}
