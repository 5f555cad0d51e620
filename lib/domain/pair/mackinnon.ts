import { normalCdf } from '../stats/normal.ts'

/**
 * How a Dickey-Fuller statistic is distributed where nothing reverts: response surfaces by James MacKinnon. p-values: J. Business & Economic Statistics 12,
 * 1994, tables 3 and 4. Critical values: Queen's University working paper 1227, 2010, tables 2 to 4.
 */

/** What is taken out of a series before it is tested: nothing, a constant, a constant and a trend. */
export type Trend = 'none' | 'constant' | 'trend'

/** One: the series itself is tested. Two: the residual of one series on another, whose hedge ratio was estimated, which makes small statistics commoner. */
export type SeriesCount = 1 | 2

interface Surface {
  /** Up to here the small polynomial holds, above it the large one. Below `min` p is 0, above `max` it is 1. */
  star: number
  min: number
  max: number
  small: readonly number[]
  large: readonly number[]
}

const SURFACES: Readonly<Record<Trend, Readonly<Record<SeriesCount, Surface>>>> = {
  none: {
    1: {
      star: -1.04,
      min: -19.04,
      max: Number.POSITIVE_INFINITY,
      small: [0.6344, 1.2378, 0.032496],
      large: [0.4797, 0.93557, -0.06999, 0.033066],
    },
    2: {
      star: -1.53,
      min: -19.62,
      max: 1.51,
      small: [1.9129, 1.3857, 0.035322],
      large: [1.5578, 0.8558, -0.2083, -0.033549],
    },
  },
  constant: {
    1: {
      star: -1.61,
      min: -18.83,
      max: 2.74,
      small: [2.1659, 1.4412, 0.038269],
      large: [1.7339, 0.93202, -0.12745, -0.010368],
    },
    2: {
      star: -2.62,
      min: -18.86,
      max: 0.92,
      small: [2.92, 1.5012, 0.039796],
      large: [2.1945, 0.64695, -0.29198, -0.042377],
    },
  },
  trend: {
    1: {
      star: -2.89,
      min: -16.18,
      max: 0.7,
      small: [3.2512, 1.6047, 0.049588],
      large: [2.5261, 0.61654, -0.37956, -0.060285],
    },
    2: {
      star: -3.19,
      min: -21.15,
      max: 0.63,
      small: [3.6646, 1.5419, 0.036448],
      large: [2.85, 0.5272, -0.36622, -0.051695],
    },
  },
}

/** For 1, 5 and 10 %: b0 + b1/T + b2/T² + b3/T³. For the residual of two series without a constant there is no table of critical values. */
const CRITICAL: Readonly<Record<Trend, Readonly<Record<SeriesCount, readonly (readonly number[])[] | null>>>> = {
  none: {
    1: [
      [-2.56574, -2.2358, -3.627, 0],
      [-1.941, -0.2686, -3.365, 31.223],
      [-1.61682, 0.2656, -2.714, 25.364],
    ],
    2: null,
  },
  constant: {
    1: [
      [-3.43035, -6.5393, -16.786, -79.433],
      [-2.86154, -2.8903, -4.234, -40.04],
      [-2.56677, -1.5384, -2.809, 0],
    ],
    2: [
      [-3.89644, -10.9519, -33.527, 0],
      [-3.33613, -6.1101, -6.823, 0],
      [-3.04445, -4.2412, -2.72, 0],
    ],
  },
  trend: {
    1: [
      [-3.95877, -9.0531, -28.428, -134.155],
      [-3.41049, -4.3904, -9.036, -45.374],
      [-3.12705, -2.5856, -3.925, -22.38],
    ],
    2: [
      [-4.32762, -15.4387, -35.679, 0],
      [-3.78057, -9.5106, -12.074, 0],
      [-3.49631, -7.0815, -7.538, 21.892],
    ],
  },
}

const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0)

/** Returns the probability of a statistic this low or lower in a series that does not revert. */
export function mackinnonP(statistic: number, trend: Trend, series: SeriesCount): number {
  const { star, min, max, small, large } = SURFACES[trend][series]
  if (statistic > max) return 1
  if (statistic < min) return 0
  return normalCdf(polynomial(statistic <= star ? small : large, statistic))
}

/** Below which statistic a series of n observations is said to revert, at 1, 5 and 10 %. */
export interface CriticalValues {
  p1: number
  p5: number
  p10: number
}

/** Returns the critical values for n observations, or null where no table has them. */
export function criticalValues(trend: Trend, series: SeriesCount, n: number): CriticalValues | null {
  const table = CRITICAL[trend][series]
  if (table === null) return null
  const [p1, p5, p10] = table.map((coefficients) => polynomial(coefficients, 1 / n)) as [number, number, number]
  return { p1, p5, p10 }
}
