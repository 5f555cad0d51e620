import { AppError } from '../../errors.ts'
import { type Bars, createBars } from './bars.ts'
import type { Column, IndicatorRow, Value } from './indicatorRow.ts'
import { badParameter, type ParameterValues, parseParameters } from './parameter.ts'

/** Values of every key, oldest first, aligned to the newest candle. */
export type Columns = Record<string, Value[]>

/**
 * Returns the newest `results` values of each key, padded with null in front where the indicator has none; non-finite numbers are null.
 * Throws AppError('indicator_parameter') or ('indicator_too_few_candles'), which names how many are needed.
 */
export function evaluateRow(
  row: IndicatorRow,
  bars: Bars,
  parameters: Readonly<Record<string, unknown>>,
  results: number,
): Columns {
  return evaluateTail(row, bars, parameters, results).columns
}

/** Like evaluateRow; `warmUp` is how many of the first values are padding, before the first key has anything to say. */
export function evaluateTail(
  row: IndicatorRow,
  bars: Bars,
  parameters: Readonly<Record<string, unknown>>,
  results: number,
): { columns: Columns; warmUp: number } {
  const settings = parseParameters(row.name, row.parameters, parameters)
  const computed = compute(row, bars, settings)
  const longest = Math.max(...computed.map((column) => column.length))
  if (longest === 0) throw tooFewCandles(row, bars.length, settings)
  const length = Math.min(row.listLength?.(settings) ?? results, bars.length)
  return {
    columns: Object.fromEntries(row.keys.map((key, index) => [key, tail(computed[index] ?? [], length)])),
    warmUp: Math.max(0, length - longest),
  }
}

function compute(row: IndicatorRow, bars: Bars, settings: ParameterValues): readonly Column[] {
  const computed = row.compute(bars, settings)
  if (computed !== null) return computed
  const given = Object.fromEntries(
    row.parameters.map(({ name, kind }) => [name, kind === 'choice' ? settings.text(name) : settings.number(name)]),
  )
  throw badParameter(row.name, 'the combination of parameters', given, 'what its library accepts')
}

/** A plain loop: this runs over every value of every indicator, and callbacks cost more here than the indicators themselves. */
function tail(column: Column, length: number): Value[] {
  const skipped = column.length - length
  const values: Value[] = new Array(length)
  for (let i = 0; i < length; i++) {
    const value = column[skipped + i]
    values[i] = value === undefined || (typeof value === 'number' && !Number.isFinite(value)) ? null : value
  }
  return values
}

function tooFewCandles(row: IndicatorRow, seen: number, settings: ParameterValues): AppError {
  const needed = findCandlesNeeded(row, settings)
  const asked = needed === null ? 'more than any series holds' : `at least ${needed}`
  return new AppError(
    'indicator_too_few_candles',
    `${row.name} has ${seen} candles and needs ${asked} with these parameters. Give it more candles, or a shorter period.`,
  )
}

const PROBE_LENGTHS = [64, 256, 1_024, 4_096, 16_384]

/** Returns the lookback plus one, found by running the indicator on made-up candles: the libraries do not publish it. Null above 16,384. */
function findCandlesNeeded(row: IndicatorRow, settings: ParameterValues): number | null {
  for (const length of PROBE_LENGTHS) {
    const longest = Math.max(0, ...compute(row, madeUpBars(length), settings).map((column) => column.length))
    if (longest > 0) return length - longest + 1
  }
  return null
}

function madeUpBars(length: number): Bars {
  const bars = createBars(length)
  for (let i = 0; i < length; i++) {
    const close = 100 + 10 * Math.sin(i / 7) + 3 * Math.sin(i * 1.7)
    bars.openMs[i] = i * 60_000
    bars.open[i] = close - Math.sin(i * 2.3)
    bars.high[i] = close + 2
    bars.low[i] = close - 2
    bars.close[i] = close
    bars.volume[i] = 10 + Math.cos(i)
  }
  return bars
}
