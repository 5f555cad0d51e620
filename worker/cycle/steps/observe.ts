import type { Account, Position } from '../../../lib/domain/account.ts'
import { usd } from '../../../lib/domain/decimal.ts'
import type { Limits } from '../../../lib/domain/limits.ts'
import type { CoinSnapshot, Market } from '../../../lib/domain/market.ts'
import { describeError } from '../../../lib/errors.ts'
import type { World } from '../../wiring/world.ts'
import type { Observation } from '../observation.ts'

/** What is looked at, and how old its prices may be. */
interface Look {
  coins: readonly string[]
  limits: Pick<Limits, 'dataAgeMsMax'>
}

/**
 * Step 1. Reads account, markets and books of the coins in Settings and of every coin held. A coin whose prices cannot be had fails by itself. Throws
 * AppError when the account or the list of markets cannot be read: without them nothing can be done at all.
 */
export async function observe(
  { exchange, clock }: Pick<World, 'exchange' | 'clock'>,
  look: Look,
): Promise<Observation> {
  const [account, list] = await Promise.all([exchange.fetchAccount(), exchange.fetchMarkets()])
  const markets = Object.fromEntries(list.map((market) => [market.coin, market]))
  const names = [...new Set([...look.coins, ...account.positions.map((position) => position.coin)])]
  const listed = names.filter((coin) => markets[coin])
  const prices = await readPrices(exchange, listed)
  // Age by the venue's own clock: a machine that is behind would take everything for fresh.
  const venueMs = clock.nowMs() + exchange.clockOffsetMs()
  return { atMs: clock.nowMs(), account, markets, ...sort(prices, venueMs, look.limits.dataAgeMsMax) }
}

/** Returns which market is which, by coin. Throws AppError. */
export const marketsOf = async ({ exchange }: Pick<World, 'exchange'>): Promise<Readonly<Record<string, Market>>> =>
  Object.fromEntries((await exchange.fetchMarkets()).map((market) => [market.coin, market]))

type Price = { coin: string } & ({ snapshot: CoinSnapshot; bookMs: number } | { why: string })

async function readPrices(exchange: World['exchange'], coins: readonly string[]): Promise<Price[]> {
  const [snapshots, books] = await Promise.all([
    exchange.fetchSnapshot(coins).catch(describeError),
    Promise.all(coins.map((coin) => exchange.fetchBook(coin).catch(describeError))),
  ])
  return coins.map((coin, index): Price => {
    const book = books[index]
    if (typeof snapshots === 'string') return { coin, why: snapshots }
    if (typeof book === 'string') return { coin, why: book }
    const snapshot = snapshots.coins[coin]
    if (!snapshot) return { coin, why: 'The venue tells no price.' }
    if (!book) return { coin, why: 'The venue has no order book.' }
    // The touch of the book is what an order meets; the venue's impact prices are for a larger one.
    const touch = { bidPx: book.bids[0]?.[0] ?? null, askPx: book.asks[0]?.[0] ?? null }
    return { coin, snapshot: { ...snapshot, ...touch }, bookMs: book.timeMs }
  })
}

/** A coin whose book alone is old is left out; when all are, the age is told and nothing is decided. */
function sort(
  prices: readonly Price[],
  nowMs: number,
  ageMsMax: number,
): Pick<Observation, 'coins' | 'unseen' | 'dataAgeMs'> {
  const read = prices.flatMap((price) =>
    'snapshot' in price ? [{ ...price, ageMs: Math.abs(nowMs - price.bookMs) }] : [],
  )
  const isAnyFresh = read.some(({ ageMs }) => ageMs <= ageMsMax)
  const used = isAnyFresh ? read.filter(({ ageMs }) => ageMs <= ageMsMax) : read
  const old = read.filter((price) => !used.includes(price))
  return {
    coins: Object.fromEntries(used.map(({ coin, snapshot }) => [coin, snapshot])),
    unseen: [
      ...prices.flatMap((price) => ('why' in price ? [{ coin: price.coin, why: price.why }] : [])),
      ...old.map(({ coin, ageMs }) => ({ coin, why: `Its order book is ${Math.round(ageMs / 1000)} s old.` })),
    ],
    dataAgeMs: Math.max(0, ...used.map(({ ageMs }) => ageMs)),
  }
}

/**
 * Returns the prices by which positions can be left: those that were read, else the position's own mark, which comes with the account. Leaving waits
 * for no book.
 */
export const pricesToLeaveBy = (
  account: Account,
  coins: Readonly<Record<string, CoinSnapshot>>,
): Readonly<Record<string, CoinSnapshot>> => ({
  ...Object.fromEntries(account.positions.map((position) => [position.coin, snapshotOf(position)])),
  ...coins,
})

const snapshotOf = ({ coin, markPx }: Position): CoinSnapshot => ({
  coin,
  markPx,
  oraclePx: markPx,
  midPx: null,
  bidPx: null,
  askPx: null,
  fundingRateHourlyFrac: 0,
  openInterestUsd: usd(0),
  dayVolumeUsd: usd(0),
  prevDayPx: markPx,
})
