import { z } from 'zod'
import type { Market } from '../domain/market.ts'
import { marketSchema } from '../domain/marketSchema.ts'
import type { Exchange } from '../ports.ts'
import { NO_SHELF, type ReadShelf } from './readShelf.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
/** The hour's funding is listed a little after the hour; until it is, the list is asked for again this often. */
const UNLISTED_MS = 5 * MINUTE_MS

type Rate = Awaited<ReturnType<Exchange['fetchFundingHistory']>>[number]

interface Read<T> {
  value: T
  atMs: number
}

const readOf = <T extends z.ZodType>(value: T) => z.object({ value, atMs: z.number() })
const marketsSchema = readOf(z.array(marketSchema))
const feeSchema = readOf(z.number())
const fundingSchema = readOf(z.array(z.object({ timeMs: z.number(), rateFrac: z.number() }))).extend({
  fromMs: z.number(),
})

/** Returns the venue's markets as a process of this agent last read them, with when that was in venue milliseconds; null where none did. */
export const keptMarkets = (shelf: ReadShelf): Read<Market[]> | null => shelf.take('markets', marketsSchema)

type LongReads = Pick<Exchange, 'fetchMarkets' | 'fetchAccount' | 'fetchFundingHistory' | 'fetchTakerFeeFrac'>

/**
 * Returns the venue with reads kept for as long as they are true: markets and fees an hour, funding until the next payment. A position in a coin that is
 * not on the list has it read anew, at most once a minute; a list that cannot be read anew is used as it was, because leaving a position needs one. What
 * lies on the shelf is as if it had been read here.
 */
export function keepLongReads<E extends LongReads>(exchange: E, nowMs: () => number, shelf: ReadShelf = NO_SHELF): E {
  let markets: Read<Market[]> | null = keptMarkets(shelf)
  let fee: Read<number> | null = shelf.take('fee', feeSchema)
  const funding = new Map<string, Read<Rate[]> & { fromMs: number }>()
  // Under replay the clock can start over; then nothing of before is of use.
  const isWithin = (read: Read<unknown> | null, forMs: number): boolean =>
    read !== null && nowMs() >= read.atMs && nowMs() - read.atMs < forMs

  /** A coin we have not heard of may have been listed since. */
  function notice(coins: readonly string[]): void {
    if (markets === null || isWithin(markets, MINUTE_MS)) return
    const known = new Set(markets.value.map(({ coin }) => coin))
    if (coins.some((coin) => !known.has(coin))) markets = { ...markets, atMs: Number.NEGATIVE_INFINITY }
  }

  function isTrue({ value, atMs }: Read<Rate[]>): boolean {
    const hourMs = Math.floor(nowMs() / HOUR_MS) * HOUR_MS
    const isListed = (value.at(-1)?.timeMs ?? 0) >= hourMs
    return nowMs() >= atMs && (isListed || nowMs() - atMs < UNLISTED_MS) && atMs >= hourMs
  }

  return {
    ...exchange,
    async fetchMarkets() {
      if (markets && isWithin(markets, HOUR_MS)) return markets.value
      try {
        markets = { value: await exchange.fetchMarkets(), atMs: nowMs() }
        shelf.put('markets', markets)
      } catch (error) {
        if (markets === null) throw error
      }
      return markets.value
    },
    async fetchAccount() {
      const account = await exchange.fetchAccount()
      notice(account.positions.map(({ coin }) => coin))
      return account
    },
    async fetchFundingHistory(coin, startMs) {
      const known = funding.get(coin) ?? shelf.take(`funding ${coin}`, fundingSchema) ?? undefined
      const isLongEnough = known !== undefined && known.fromMs <= startMs
      if (isLongEnough && isTrue(known)) {
        funding.set(coin, known)
        return since(known.value, startMs)
      }
      const atMs = nowMs()
      // Reading on from the last payment costs less than the whole week again.
      const last = isLongEnough && atMs >= known.atMs ? known.value.at(-1) : undefined
      const fresh = await exchange.fetchFundingHistory(coin, last ? last.timeMs + 1 : startMs)
      const value = since(last && known ? [...known.value, ...fresh] : fresh, startMs)
      const read = { value, atMs, fromMs: startMs }
      funding.set(coin, read)
      shelf.put(`funding ${coin}`, read)
      return value
    },
    async fetchTakerFeeFrac() {
      if (fee && isWithin(fee, HOUR_MS)) return fee.value
      const value = await exchange.fetchTakerFeeFrac()
      fee = { value, atMs: nowMs() }
      shelf.put('fee', fee)
      return value
    },
  }
}

const since = (rates: readonly Rate[], startMs: number): Rate[] => rates.filter(({ timeMs }) => timeMs >= startMs)
