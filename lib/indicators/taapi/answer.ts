import { fillGaps } from '../../candles/candleSeries.ts'
import { toHeikinAshi } from '../../candles/heikinAshi.ts'
import { TAAPI_CANDLES_MAX } from '../../contracts/taapi.ts'
import { type Candle, INTERVAL_MS, type Interval } from '../../domain/market.ts'
import { AppError } from '../../errors.ts'
import { loadCatalogue } from '../indicatorCatalogue.ts'
import { toBars } from '../rows/bars.ts'
import { type Columns, evaluateTail } from '../rows/evaluateRow.ts'
import type { IndicatorRow, Value } from '../rows/indicatorRow.ts'
import { findParameter } from '../rows/parameter.ts'
import { OPTION_NAMES, parseTaapiOptions, type TaapiOptions } from './options.ts'

/**
 * Returns what TAAPI answers for one indicator over candles (oldest first): `{value}` or the indicator's keys; arrays, oldest first, when
 * `results` or a time range asks for several. Names that are neither an option nor a parameter of the indicator are ignored, as TAAPI does.
 * Throws AppError('indicator_unknown'), ('indicator_parameter') or ('indicator_too_few_candles').
 */
export function answerTaapi(name: string, candles: readonly Candle[], raw: Readonly<Record<string, unknown>>): unknown {
  const row = loadCatalogue().getRow(name)
  const options = parseTaapiOptions(row.name, raw)
  const used = prepare(candles, options)
  const count = countResults(used, options)
  const { columns, warmUp } = evaluateTail(row, toBars(used), pickParameters(row, raw), count ?? 1)
  const answer = options.addResultTimestamp ? { ...columns, timestamp: timestamps(columns, used) } : columns
  return shape(row, withoutFirst(answer, warmUp), options, count !== null)
}

function pickParameters(row: IndicatorRow, raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(raw).filter(
    ([name]) => !OPTION_NAMES.has(name) && findParameter(row.parameters, name) !== null,
  )
  return Object.fromEntries(entries)
}

/** Chart and gaps change the candles, the range and backtrack cut their end; their beginning stays, because averages need it. */
function prepare(candles: readonly Candle[], options: TaapiOptions): Candle[] {
  const filled = options.fillGaps ? withoutGaps(candles, options.interval ?? guessInterval(candles)) : [...candles]
  const { toMs } = options
  const ended = toMs === null ? filled : filled.filter((candle) => candle.openMs <= toMs)
  const cut = ended.slice(0, Math.max(0, ended.length - options.backtrack))
  return options.heikinAshi ? toHeikinAshi(cut) : cut
}

/** Returns how many values come back as arrays, null for one plain value. */
function countResults(candles: readonly Candle[], { results, backtracks, fromMs }: TaapiOptions): number | null {
  if (backtracks !== null) return backtracks
  const inRange = fromMs === null ? null : candles.filter((candle) => candle.openMs >= fromMs).length
  if (results === 'max') return inRange ?? candles.length
  return inRange === null ? results : Math.min(inRange, results ?? inRange)
}

/** Two candles decades apart would be filled with millions. */
function withoutGaps(candles: readonly Candle[], interval: Interval): Candle[] {
  const spanMs = (candles.at(-1)?.openMs ?? 0) - (candles[0]?.openMs ?? 0)
  if (spanMs / INTERVAL_MS[interval] > TAAPI_CANDLES_MAX) {
    throw new AppError(
      'indicator_parameter',
      `gaps=false would make more than ${TAAPI_CANDLES_MAX} candles of ${interval}. Send a shorter range or a longer interval.`,
    )
  }
  return fillGaps(candles, interval)
}

function guessInterval(candles: readonly Candle[]): Interval {
  const steps = candles.slice(1).map((candle, i) => candle.openMs - (candles[i]?.openMs ?? 0))
  const shortest = Math.min(...steps)
  const found = (Object.keys(INTERVAL_MS) as Interval[]).find((interval) => INTERVAL_MS[interval] === shortest)
  if (found !== undefined) return found
  throw new AppError(
    'indicator_parameter',
    'gaps=false needs to know the interval of the candles. Send interval, e.g. 5m.',
  )
}

function shape(row: IndicatorRow, columns: Columns, options: TaapiOptions, asArrays: boolean): unknown {
  if (row.listLength !== undefined) return toRows(columns)
  if (options.backtracks !== null) {
    return toRows(columns)
      .reverse()
      .map((point, backtrack) => ({ ...point, backtrack }))
  }
  return nest(row, asArrays ? columns : lastOf(columns))
}

function timestamps(columns: Columns, candles: readonly Candle[]): Value[] {
  const length = Object.values(columns)[0]?.length ?? 0
  return candles.slice(candles.length - length).map((candle) => Math.floor(candle.openMs / 1000))
}

/** TAAPI has no values where an indicator has none yet; a value that cannot be computed later on is null. */
const withoutFirst = (columns: Columns, count: number): Columns =>
  Object.fromEntries(Object.entries(columns).map(([key, values]) => [key, values.slice(count)]))

const lastOf = (columns: Columns): Record<string, Value> =>
  Object.fromEntries(Object.entries(columns).map(([key, values]) => [key, values.at(-1) ?? null]))

function toRows(columns: Columns): Record<string, Value>[] {
  const length = Object.values(columns)[0]?.length ?? 0
  return Array.from({ length }, (_, i) =>
    Object.fromEntries(Object.entries(columns).map(([key, values]) => [key, values[i] ?? null])),
  )
}

/** TAAPI nests the Donchian lines under `value`; they are beside it as well, so that one reader can read every indicator. */
function nest(row: IndicatorRow, result: Record<string, unknown>): unknown {
  if (row.name !== 'donchianchannels') return result
  const { upper, middle, lower } = result
  return { value: { upper, middle, lower }, ...result }
}
