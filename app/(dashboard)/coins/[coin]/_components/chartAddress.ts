import {
  createLoader,
  createParser,
  createSerializer,
  type inferParserType,
  parseAsNumberLiteral,
  parseAsStringLiteral,
} from 'nuqs/server'
import type { AgentRef } from '@/app/_hooks/useAgentId.ts'
import { SPECS_MAX, splitSpecs } from '@/lib/domain/indicatorSpec.ts'
import { INTERVALS } from '@/lib/domain/market.ts'

/** The chart's choices live in the address, so that a picture can be sent to somebody and survives going back. */

export const BAR_COUNTS = [200, 400, 1000, 2000] as const

/** `indicators=` with nothing is none. */
const parseAsSpecs = createParser<readonly string[]>({
  parse: (text) => splitSpecs(text).slice(0, SPECS_MAX),
  serialize: (specs) => specs.join(),
  eq: (a, b) => a.join() === b.join(),
})

/** Until somebody chooses: what the model is given of the short interval, and the longer average beside it. What makes no sense counts as that. */
export const CHART_ADDRESS = {
  interval: parseAsStringLiteral(INTERVALS).withDefault('5m'),
  count: parseAsNumberLiteral(BAR_COUNTS).withDefault(400),
  indicators: parseAsSpecs.withDefault(['ema:20', 'ema:50']),
}
export const CHART_URL_KEYS = { urlKeys: { count: 'bars' } } as const
export type ChartChoice = inferParserType<typeof CHART_ADDRESS>

/** Returns the choices an address makes. */
export const readChartAddress = createLoader(CHART_ADDRESS, CHART_URL_KEYS)

const serialize = createSerializer(CHART_ADDRESS, CHART_URL_KEYS)
/** Returns the address of a coin's chart: readChartAddress gives its choices back. */
export const chartHref = (coin: string, choice: ChartChoice): string =>
  serialize(`/coins/${encodeURIComponent(coin)}`, choice)

/** Returns what a chart asks of the candles. */
export const candlesAsked = (agent: AgentRef, coin: string, { interval, count, indicators }: ChartChoice) => ({
  agent,
  coin,
  interval,
  count,
  indicators: indicators.join(),
})
