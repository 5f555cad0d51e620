import type { Market } from '../domain/market.ts'
import type { Exchange } from '../ports.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
/** The hour's funding is listed a little after the hour; until it is, the list is asked for again this often. */
const UNLISTED_MS = 5 * MINUTE_MS

type Rate = Awaited<ReturnType<Exchange['fetchFundingHistory']>>[number]

interface Read<T> {
  value: T
  atMs: number
}

type LongReads = Pick<Exchange, 'fetchMarkets' | 'fetchAccount' | 'fetchFundingHistory' | 'fetchTakerFeeFrac'>

/**
 * Returns the venue with reads kept for as long as they are true: markets and fees an hour, funding until the next payment. A position in a coin that is
 * not on the list has it read anew, at most once a minute; a list that cannot be read anew is used as it was, because leaving a position needs one.
 */
export function keepLongReads<E extends LongReads>(exchange: E, nowMs: () => number): E {
  let markets: Read<Market[]> | null = null
  let fee: Read<number> | null = null
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
      const known = funding.get(coin)
      const isLongEnough = known !== undefined && known.fromMs <= startMs
      if (isLongEnough && isTrue(known)) return since(known.value, startMs)
      const atMs = nowMs()
      // Reading on from the last payment costs less than the whole week again.
      const last = isLongEnough && atMs >= known.atMs ? known.value.at(-1) : undefined
      const fresh = await exchange.fetchFundingHistory(coin, last ? last.timeMs + 1 : startMs)
      const value = since(last && known ? [...known.value, ...fresh] : fresh, startMs)
      funding.set(coin, { value, atMs, fromMs: startMs })
      return value
    },
    async fetchTakerFeeFrac() {
      if (fee && isWithin(fee, HOUR_MS)) return fee.value
      const value = await exchange.fetchTakerFeeFrac()
      fee = { value, atMs: nowMs() }
      return value
    },
  }
}

const since = (rates: readonly Rate[], startMs: number): Rate[] => rates.filter(({ timeMs }) => timeMs >= startMs)
