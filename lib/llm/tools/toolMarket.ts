import type { CandleCache, CandleView } from '../../candles/candleCache.ts'
import { safeName } from '../../domain/foreignText.ts'
import { type CoinSnapshot, INTERVAL_MS, INTERVALS, type Interval } from '../../domain/market.ts'
import { parseSymbol } from '../../domain/symbol.ts'
import { AppError } from '../../errors.ts'
import type { Clock, Exchange } from '../../ports.ts'

/** How long the list of coins may be used before it is read again; listings change by the week. */
const COINS_MS = 600_000

/** All a tool is ever given of the venue: reads. */
export type VenueReads = Pick<
  Exchange,
  'fetchMarkets' | 'fetchSnapshot' | 'fetchCandles' | 'fetchBook' | 'fetchFundingHistory'
>

/** The market as tools see it: names checked, failures in words a model can act on. */
export interface ToolMarket {
  /** Returns the venue's name of a coin. Rejects with AppError('symbol_unknown') that lists the coins there are. */
  findCoin(symbol: string): Promise<string>
  /** Returns the interval. Throws AppError('tool_arguments') that lists those there are. */
  readInterval(interval: string): Interval
  /** Returns the newest bars. Rejects with AppError('no_candles') for a coin without any. */
  readCandles(coin: string, interval: Interval, count: number): Promise<CandleView>
  readSnapshot(coin: string): Promise<CoinSnapshot>
}

export function createToolMarket(deps: {
  exchange: VenueReads
  candles: CandleCache
  clock: Pick<Clock, 'nowMs' | 'wallMs'>
  coins?: () => readonly string[]
}): ToolMarket {
  let listed: { coins: string[]; atMs: number } | null = null

  async function allCoins(): Promise<readonly string[]> {
    if (deps.coins) return deps.coins()
    const nowMs = deps.clock.wallMs()
    if (listed === null || nowMs - listed.atMs > COINS_MS) {
      const markets = await deps.exchange.fetchMarkets()
      listed = { coins: markets.filter((market) => !market.delisted).map((market) => market.coin), atMs: nowMs }
    }
    return listed.coins
  }

  return {
    async findCoin(symbol) {
      const coins = await allCoins()
      const coin = parseSymbol(symbol, coins)
      if (coin !== null) return coin
      const shown = coins.slice(0, 40).map(safeName).join(', ')
      throw new AppError(
        'symbol_unknown',
        `There is no coin "${plainName(symbol)}" here. Use one of ${shown}${coins.length > 40 ? ' …' : ''}.`,
      )
    },
    readInterval(interval) {
      const found = INTERVALS.find((each) => each === interval)
      if (found !== undefined) return found
      throw new AppError(
        'tool_arguments',
        `The interval "${plainName(interval)}" does not exist. Use one of ${INTERVALS.join(', ')}.`,
      )
    },
    async readCandles(coin, interval, count) {
      const view = await deps.candles.get(coin, interval, count)
      if (view.candles.length > 0) return view
      throw new AppError('no_candles', `The venue has no ${interval} candles of ${coin}. Try another interval or coin.`)
    },
    async readSnapshot(coin) {
      const snapshot = await deps.exchange.fetchSnapshot([coin])
      const found = snapshot.coins[coin]
      if (found !== undefined) return found
      throw new AppError('no_market_data', `The venue says nothing about ${coin} right now. Decide without it.`)
    },
  }
}

/** What a model called a thing that does not exist goes back only as what a name may look like. */
const plainName = (text: string): string => text.replaceAll(/[^A-Za-z0-9:._/-]/g, '').slice(0, 24)

/** Returns what every answer about bars says of its newest one: whether it may still change, when it ended or will end, and how old it is. */
export function describeBars(view: CandleView, interval: Interval): Record<string, unknown> {
  const newest = view.candles.at(-1)
  return {
    order: 'oldest to newest',
    last_bar: newest === undefined ? null : newest.closed ? 'closed' : 'forming',
    last_bar_ends_at: newest === undefined ? null : new Date(newest.openMs + INTERVAL_MS[interval]).toISOString(),
    ...(view.staleMs !== null && view.staleMs > INTERVAL_MS[interval]
      ? { stale_seconds: Math.round(view.staleMs / 1000) }
      : {}),
    ...(view.gaps.length > 0 ? { missing_bars: view.gaps.reduce((sum, gap) => sum + gap.bars, 0) } : {}),
  }
}

/** Returns a number with so many significant figures: more would be read as precision. */
export const figures = (value: number, count = 6): number => Number(value.toPrecision(count))
