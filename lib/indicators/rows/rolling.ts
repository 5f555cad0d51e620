/**
 * Arithmetic over a sliding window. Every result is aligned to the newest value and so shorter than its input by the lookback; windows are
 * summed afresh, because a running sum keeps the rounding of candles that have long left it.
 */
export type Numbers = ArrayLike<number>

/** Returns `reduce(start, end)` for every full window [start, end) of a series. */
export function overWindows(
  length: number,
  period: number,
  reduce: (start: number, end: number) => number,
): Float64Array {
  const values = new Float64Array(Math.max(0, length - period + 1))
  for (let i = 0; i < values.length; i++) values[i] = reduce(i, i + period)
  return values
}

/** Returns the sum of every window. */
export const rollingSum = (series: Numbers, period: number): Float64Array =>
  overWindows(series.length, period, (start, end) => {
    let sum = 0
    for (let i = start; i < end; i++) sum += series[i] ?? Number.NaN
    return sum
  })

/** Returns the mean of every window (SMA). */
export const rollingMean = (series: Numbers, period: number): Float64Array =>
  rollingSum(series, period).map((sum) => sum / period)

/** Returns the highest value of every window. */
export const rollingMax = (series: Numbers, period: number): Float64Array =>
  overWindows(series.length, period, (start, end) => {
    let highest = Number.NEGATIVE_INFINITY
    for (let i = start; i < end; i++) highest = Math.max(highest, series[i] ?? Number.NaN)
    return highest
  })

/** Returns the lowest value of every window. */
export const rollingMin = (series: Numbers, period: number): Float64Array =>
  rollingMax(
    Float64Array.from(series, (value) => -value),
    period,
  ).map((value) => -value)

/** Returns Wilder's moving average (RMA, SMMA): seeded with the mean of the first `period` values, then previous + (value − previous) / period. */
export function wilderAverage(series: Numbers, period: number): Float64Array {
  const values = new Float64Array(Math.max(0, series.length - period + 1))
  let current = rollingMean(Array.from(series).slice(0, period), period)[0] ?? Number.NaN
  for (let i = 0; i < values.length; i++) {
    if (i > 0) current += ((series[i + period - 1] ?? Number.NaN) - current) / period
    values[i] = current
  }
  return values
}

/** Returns `combine` of several series, aligned at their newest values, as long as the shortest. */
export function zip(series: readonly Numbers[], combine: (...values: number[]) => number): Float64Array {
  const length = Math.min(...series.map((each) => each.length))
  const values = new Float64Array(length)
  for (let i = 0; i < length; i++)
    values[i] = combine(...series.map((each) => each[each.length - length + i] ?? Number.NaN))
  return values
}

/** Returns the series as it stood `bars` ago: what a forward-shifted line shows today. */
export const shiftedForward = (series: Numbers, bars: number): Float64Array =>
  Float64Array.from(series).subarray(0, Math.max(0, series.length - bars))
