import { TAAPI_CANDLES_MAX } from '../../contracts/taapi.ts'
import { INTERVALS, type Interval } from '../../domain/market.ts'
import { badParameter } from '../rows/parameter.ts'

/** TAAPI's own limit for `backtrack`. */
const BACKTRACK_MAX = 50

/** What TAAPI's parameters beside the indicator's own say about which candles count and which values come back. */
export interface TaapiOptions {
  /** Newest candles left out. */
  backtrack: number
  /** How many values come back as arrays; null for one plain value, 'max' for all there are. */
  results: number | 'max' | null
  /** The older form of `results`: a list of {value, backtrack}, newest first. */
  backtracks: number | null
  addResultTimestamp: boolean
  fromMs: number | null
  toMs: number | null
  heikinAshi: boolean
  fillGaps: boolean
  interval: Interval | null
}

/** Names that are options or belong to the request as a whole; every other name is looked for among the indicator's parameters. */
export const OPTION_NAMES: ReadonlySet<string> = new Set([
  'secret',
  'exchange',
  'symbol',
  'interval',
  'type',
  'id',
  'agent',
  'candles',
  'backtrack',
  'backtracks',
  'results',
  'addResultTimestamp',
  'fromTimestamp',
  'toTimestamp',
  'chart',
  'gaps',
])

/** Returns the options of a request. Throws AppError('indicator_parameter') naming option, value and what is allowed. */
export function parseTaapiOptions(indicator: string, raw: Readonly<Record<string, unknown>>): TaapiOptions {
  const given = (name: string) => (raw[name] === '' || raw[name] === null ? undefined : raw[name])
  const whole = (name: string, max: number): number | null => {
    const value = given(name)
    if (value === undefined) return null
    const number = Number(value)
    if (Number.isInteger(number) && number >= 0 && number <= max) return number
    throw badParameter(indicator, name, value, `a whole number from 0 to ${max}`)
  }
  const word = <Word extends string>(name: string, words: readonly Word[]): Word | null => {
    const value = given(name)
    if (value === undefined) return null
    const found = words.find((each) => each === String(value).toLowerCase())
    if (found !== undefined) return found
    throw badParameter(indicator, name, value, `one of ${words.join(', ')}`)
  }
  const seconds = (name: string): number | null => {
    const value = whole(name, Number.MAX_SAFE_INTEGER)
    return value === null ? null : toMs(value)
  }
  const isMax = String(given('results')).toLowerCase() === 'max'
  return {
    backtrack: whole('backtrack', BACKTRACK_MAX) ?? 0,
    results: isMax ? 'max' : whole('results', TAAPI_CANDLES_MAX) || null,
    backtracks: whole('backtracks', 1_000) || null,
    addResultTimestamp: word('addResultTimestamp', ['true', 'false']) === 'true',
    fromMs: seconds('fromTimestamp'),
    toMs: seconds('toTimestamp'),
    heikinAshi: word('chart', ['candles', 'heikinashi']) === 'heikinashi',
    fillGaps: word('gaps', ['true', 'false']) === 'false',
    interval: readInterval(indicator, given('interval')),
  }
}

/** Case matters: 1M is a month to some. A week is TAAPI's, but no interval of the venue. */
function readInterval(indicator: string, value: unknown): Interval | null {
  if (value === undefined || value === '1w') return null
  const found = INTERVALS.find((interval) => interval === value)
  if (found !== undefined) return found
  throw badParameter(indicator, 'interval', value, `one of ${INTERVALS.join(', ')}`)
}

/** Unix seconds until the year 5138; anything larger can only be milliseconds. */
export const toMs = (timestamp: number): number => (timestamp < 1e11 ? timestamp * 1000 : timestamp)
