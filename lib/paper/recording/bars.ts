import { INTERVAL_MS, INTERVALS, type Interval } from '../../domain/market.ts'
import { type CandleRow, PRICE_LEAP_MAX, placeOf } from './bar.ts'
import { broken } from './brokenRecording.ts'

/** Rows of one coin and interval in the order of time, each moment once. */
export interface OrderedRows {
  bars: CandleRow[]
  interval: Interval
  /** Bars missing between the first and the last. */
  gaps: number
  /** What had to be put right, as ends of a sentence. */
  mended: string[]
}

/** With more bars missing for each that is there, the file is of another interval, or the times are not what they seem. */
const GAPS_PER_BAR_MAX = 9

/**
 * Returns the bars of one coin and interval from rows in any order. Equal rows of one moment are one; throws AppError('replay_data') with both places for
 * rows that differ, and for rows that are not of the interval that is named (null: the rows say it).
 */
export function orderedRows(file: string, rows: CandleRow[], named: Interval | null): OrderedRows {
  if (rows.length === 0) throw broken(`${file} has no bars.`)
  const order = orderOf(rows)
  if (order !== null) rows.sort((a, b) => a.openMs - b.openMs)
  const bars = withoutRepeats(rows)
  const interval = intervalOfRows(file, bars, named)
  const length = INTERVAL_MS[interval]
  const off = bars.find(({ openMs }) => openMs % length !== 0)
  if (off) {
    throw broken(
      `${placeOf(off)}: time ${off.openMs} (${new Date(off.openMs).toISOString()}) is not the beginning of a ${interval} bar.`,
    )
  }
  const gaps = ((bars.at(-1)?.openMs ?? 0) - (bars[0]?.openMs ?? 0)) / length + 1 - bars.length
  if (gaps > bars.length * GAPS_PER_BAR_MAX) {
    throw broken(
      `${file} has ${bars.length} bars and ${gaps} holes between them: that is no recording of ${interval} bars.`,
    )
  }
  refuseLeap(bars)
  const repeats = rows.length - bars.length
  return {
    bars,
    interval,
    gaps,
    mended: [...(order === null ? [] : [order]), ...(repeats === 0 ? [] : [`${count(repeats, 'duplicate')} dropped`])],
  }
}

function refuseLeap(bars: readonly CandleRow[]): void {
  bars.forEach((bar, index) => {
    const before = bars[index - 1]?.close ?? bar.open
    if (bar.open <= before * PRICE_LEAP_MAX && bar.open * PRICE_LEAP_MAX >= before) return
    throw broken(`${placeOf(bar)}: the price goes from ${before} to ${bar.open}: another unit, or another coin.`)
  })
}

/** Returns a number and its noun: 1 duplicate, 3,000 duplicates. */
export const count = (number: number, noun: string): string =>
  `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`

function orderOf(rows: readonly CandleRow[]): string | null {
  let rises = 0
  let falls = 0
  for (let index = 1; index < rows.length; index += 1) {
    const step = (rows[index]?.openMs ?? 0) - (rows[index - 1]?.openMs ?? 0)
    if (step > 0) rises += 1
    if (step < 0) falls += 1
  }
  if (falls === 0) return null
  return rises === 0 ? 'newest first' : 'rows out of order put in order'
}

function withoutRepeats(rows: readonly CandleRow[]): CandleRow[] {
  const bars: CandleRow[] = []
  for (const row of rows) {
    const last = bars.at(-1)
    if (last?.openMs !== row.openMs) bars.push(row)
    else if (!isEqual(last, row)) {
      const first = last.source === row.source ? `${last.source.unit} ${last.line}` : placeOf(last)
      throw broken(
        `${placeOf(row)}: the bar of ${new Date(row.openMs).toISOString()} is there twice with other numbers, first in ${first}.`,
      )
    }
  }
  return bars
}

const isEqual = (a: CandleRow, b: CandleRow): boolean =>
  a.open === b.open && a.high === b.high && a.low === b.low && a.close === b.close && a.volume === b.volume

function intervalOfRows(file: string, bars: readonly CandleRow[], named: Interval | null): Interval {
  const step = leastStepMs(bars)
  const found = INTERVALS.find((interval) => INTERVAL_MS[interval] === step)
  if (named === null) {
    if (found) return found
    throw broken(`${file}: neither its name nor its rows say of what interval its bars are.`)
  }
  // A finer step is told by the row that is off the grid.
  if (step !== null && step > INTERVAL_MS[named]) {
    const apart = found ?? `${step / INTERVAL_MS['1m']} minutes`
    throw broken(`${file}: its bars are at least ${apart} apart, and by its name they are of ${named}.`)
  }
  return named
}

function leastStepMs(bars: readonly CandleRow[]): number | null {
  let least: number | null = null
  for (let index = 1; index < bars.length; index += 1) {
    const step = (bars[index]?.openMs ?? 0) - (bars[index - 1]?.openMs ?? 0)
    if (least === null || step < least) least = step
  }
  return least
}
