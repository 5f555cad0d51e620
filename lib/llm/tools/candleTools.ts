import { z } from 'zod'
import { INTERVALS } from '../../domain/market.ts'
import { loadCatalogue } from '../../indicators/indicatorCatalogue.ts'
import { findParameter } from '../../indicators/rows/parameter.ts'
import type { Indicators, Tool } from '../../ports.ts'
import { defineTool, wholeNumber } from './defineTool.ts'
import { describeBars, figures, type ToolMarket } from './toolMarket.ts'

const symbolArgument = z.string().min(1).max(40).describe('Coin, e.g. BTC. BTC/USDT is read as BTC.')
const intervalArgument = z
  .string()
  .max(10)
  .describe(`One of ${INTERVALS.join(', ')}.`)
/** Bars an indicator warms up on beside the values asked for. */
const WARM_UP_BARS = 300
const RESULTS_MAX = 50

const parameterList = z.array(
  z.strictObject({ name: z.string().max(40), value: z.union([z.string().max(40), z.number()]) }),
)

/** Models send the list the schema asks for, an object as TAAPI's clients do, or either as text. */
const otherParams = z
  .preprocess((value) => toParameterList(value), parameterList.max(10).nullable())
  .default(null)
  .describe('Further TAAPI parameters of the indicator, e.g. [{"name":"stddev","value":2}]; null for none.')

function toParameterList(value: unknown): unknown {
  if (value === undefined || value === null || value === '') return null
  if (typeof value === 'string') return toParameterList(parseJson(value))
  if (Array.isArray(value) || typeof value !== 'object') return value
  return Object.entries(value).map(([name, each]) => ({ name, value: each }))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return 'not JSON'
  }
}

/** Returns the tools over candles: indicators by TAAPI's names, and the bars themselves. */
export function candleTools(market: ToolMarket, indicators: Indicators): Tool[] {
  return [
    defineTool({
      name: 'fetch_indicator',
      aliases: ['fetch_taapi_indicator'],
      description:
        'One technical indicator over recent bars of a coin, by its TAAPI name (208 of them: rsi, ema, macd, bbands, atr, adx, stoch, supertrend, ichimoku, engulfing …). The last value belongs to the newest bar, which may still be forming; backtrack 1 ends at the last closed one.',
      arguments: z.object({
        indicator: z.string().min(1).max(40).describe('TAAPI name, e.g. rsi.'),
        symbol: symbolArgument,
        interval: intervalArgument,
        period: wholeNumber(1, 500, 'Length in bars.'),
        backtrack: wholeNumber(0, 50, 'Newest bars to leave out.'),
        results: wholeNumber(1, RESULTS_MAX, 'How many values, 1 when null.'),
        other_params: otherParams,
      }),
      async run(args) {
        const coin = await market.findCoin(args.symbol)
        const interval = market.readInterval(args.interval)
        const [results, backtrack] = [args.results ?? 1, args.backtrack ?? 0]
        const length = WARM_UP_BARS + (args.period ?? 0) + results + backtrack
        const view = await market.readCandles(coin, interval, length)
        const candles = view.candles.slice(0, Math.max(0, view.candles.length - backtrack))
        const params = Object.fromEntries((args.other_params ?? []).map(({ name, value }) => [name, value]))
        if (args.period !== null) params.period = args.period
        const values = indicators.evaluate(args.indicator, candles, params, results)
        return {
          indicator: args.indicator,
          symbol: coin,
          interval,
          ...describeBars({ ...view, candles }, interval),
          ...(args.period === null ? {} : noteOnPeriod(args.indicator)),
          ...cut(values),
        }
      },
    }),
    defineTool({
      name: 'get_candles',
      description: 'Recent bars of a coin: open, high, low, close and volume in units of the coin.',
      arguments: z.object({
        symbol: symbolArgument,
        interval: intervalArgument,
        count: wholeNumber(1, 60, 'How many bars, 20 when null.'),
      }),
      async run(args) {
        const coin = await market.findCoin(args.symbol)
        const interval = market.readInterval(args.interval)
        const view = await market.readCandles(coin, interval, args.count ?? 20)
        return {
          symbol: coin,
          interval,
          ...describeBars(view, interval),
          columns: ['opened_at', 'open', 'high', 'low', 'close', 'volume'],
          bars: view.candles.map((bar) => [
            new Date(bar.openMs).toISOString().slice(0, 16),
            ...[bar.open, bar.high, bar.low, bar.close, bar.volume].map((value) => figures(value)),
          ]),
        }
      },
    }),
    correlationTool(market),
  ]
}

/** A period given to MACD changes nothing, as with TAAPI; unsaid, the model would believe it did. */
function noteOnPeriod(indicator: string): Record<string, string> {
  const { name, parameters } = loadCatalogue().getRow(indicator)
  if (findParameter(parameters, 'period') !== null) return {}
  const own = parameters.map((parameter) => `${parameter.name} ${parameter.fallback}`).join(', ')
  return {
    period_ignored: own === '' ? `${name} has no length.` : `${name} has no single length. Its defaults: ${own}.`,
  }
}

function cut(values: Record<string, (number | string | boolean | null)[]>): Record<string, unknown> {
  const entries = Object.entries(values).map(([key, column]) => [
    key,
    column.map((value) => (typeof value === 'number' && !Number.isInteger(value) ? figures(value) : value)),
  ])
  return Object.fromEntries(entries)
}

const COINS_MAX = 6
const PAIRS_BARS_MIN = 20

function correlationTool(market: ToolMarket): Tool {
  return defineTool({
    name: 'get_correlation',
    description: `Pearson correlation of the log returns of 2 to ${COINS_MAX} coins over the same closed bars: 1 move together, 0 unrelated, -1 opposite. Same-side positions in coins above 0.8 are one bet.`,
    arguments: z.object({
      symbols: z
        .array(z.string().min(1).max(40))
        .min(2)
        .max(COINS_MAX)
        .describe('Coins to compare, e.g. ["BTC","ETH"].'),
      interval: intervalArgument,
      bars: wholeNumber(PAIRS_BARS_MIN, 300, 'Returns to compare, 100 when null.'),
    }),
    async run(args) {
      const interval = market.readInterval(args.interval)
      const coins = [...new Set(await Promise.all(args.symbols.map((symbol) => market.findCoin(symbol))))]
      const returns = await Promise.all(
        coins.map(async (coin) => {
          const { candles } = await market.readCandles(coin, interval, (args.bars ?? 100) + 2)
          return logReturns(candles.filter((candle) => candle.closed))
        }),
      )
      const pairs = coins.flatMap((a, i) =>
        coins.slice(i + 1).map((b, j) => ({ pair: `${a}~${b}`, ...correlate(returns[i], returns[i + j + 1]) })),
      )
      return { interval, pairs }
    },
  })
}

/** Log return by the time its bar opened. */
function logReturns(candles: readonly { openMs: number; close: number }[]): Map<number, number> {
  const returns = new Map<number, number>()
  candles.forEach((candle, i) => {
    const before = candles[i - 1]
    if (before !== undefined && before.close > 0 && candle.close > 0) {
      returns.set(candle.openMs, Math.log(candle.close / before.close))
    }
  })
  return returns
}

/** Null where fewer than 20 bars coincide, or one of the two did not move. */
function correlate(a: ReadonlyMap<number, number> = new Map(), b: ReadonlyMap<number, number> = new Map()) {
  const shared = [...a].flatMap(([at, x]) => {
    const y = b.get(at)
    return y === undefined ? [] : [[x, y] as const]
  })
  const mean = (side: 0 | 1) => shared.reduce((sum, pair) => sum + pair[side], 0) / shared.length
  const [meanX, meanY] = [mean(0), mean(1)]
  let [covariance, varianceX, varianceY] = [0, 0, 0]
  for (const [x, y] of shared) {
    covariance += (x - meanX) * (y - meanY)
    varianceX += (x - meanX) ** 2
    varianceY += (y - meanY) ** 2
  }
  const scale = Math.sqrt(varianceX * varianceY)
  const known = shared.length >= PAIRS_BARS_MIN && scale > 0
  return { bars: shared.length, correlation: known ? figures(covariance / scale, 3) : null }
}
