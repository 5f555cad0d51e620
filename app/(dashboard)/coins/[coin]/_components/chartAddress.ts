import type { ChartChoice } from '@/app/_hooks/apiQueries.ts'
import { SPECS_MAX, splitSpecs } from '@/lib/domain/indicatorSpec.ts'
import { INTERVALS, type Interval } from '@/lib/domain/market.ts'

/** The chart's choices live in the address, so that a picture can be sent to somebody and survives going back. */

export const BAR_COUNTS = [200, 400, 1000, 2000] as const

/** Shown until somebody chooses: what the model is given of the short interval, and the longer average beside it. */
const FIRST_INDICATORS: readonly string[] = ['ema:20', 'ema:50']
const FIRST_INTERVAL: Interval = '5m'
const FIRST_COUNT = 400

/** Returns the choices an address makes; what is missing or makes no sense is the default. `indicators=` with nothing is none. */
export function readChartAddress(coin: string, read: (name: string) => string | null): ChartChoice {
  const indicators = read('indicators')
  const count = Number(read('bars'))
  return {
    coin,
    interval: INTERVALS.find((interval) => interval === read('interval')) ?? FIRST_INTERVAL,
    count: BAR_COUNTS.find((each) => each === count) ?? FIRST_COUNT,
    until: null,
    indicators: indicators === null ? FIRST_INDICATORS : splitSpecs(indicators).slice(0, SPECS_MAX),
  }
}

/** Returns the address of a chart: readChartAddress gives its choices back. */
export function chartHref({ coin, interval, count, indicators }: ChartChoice): string {
  const asked = new URLSearchParams()
  if (interval !== FIRST_INTERVAL) asked.set('interval', interval)
  if (count !== FIRST_COUNT) asked.set('bars', String(count))
  if (indicators.join() !== FIRST_INDICATORS.join()) asked.set('indicators', indicators.join())
  // Colons and commas may stand in a query, and an address with them can be read.
  const query = asked.toString().replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%3D', '=')
  return `/coins/${encodeURIComponent(coin)}${query === '' ? '' : `?${query}`}`
}
