import { Decimal } from '../../domain/decimal.ts'
import type { Interval } from '../../domain/market.ts'
import { wireDecimal } from '../../hyperliquid/wire/decimalText.ts'
import type { WireFill, WireTrade } from '../../hyperliquid/wire/info.ts'
import { ZERO } from '../engine/margin.ts'
import { marketOf } from '../engine/turn.ts'
import { mix } from '../feeds/hashNoise.ts'
import { dataMs } from './infoAnswers.ts'
import type { Venue } from './venue.ts'

/**
 * The public trades of a coin: what clients traded, and on a simulated market what nobody traded but its bars claim. Of those, each price has as many as
 * make the bar's volume grow as it does, all at that price, so that bars made of them have the venue's own close, high, low and volume. Number, side, size
 * and parties of each are drawn from the coin and the moment alone: whoever asks, and when, meets the same ones.
 */

/** No more is drawn for one answer: a clock that leaps would otherwise be answered with days. */
const SPAN_MS_MAX = 3_600_000
const RECENT_MS = 600_000
const RECENT_MAX = 100
/** A price has at most so many trades. */
const AT_ONCE_MAX = 4
/** Coarsest last: the finest bars of a recording may be hours. */
const INTERVALS: readonly Interval[] = ['1m', '5m', '15m', '1h', '4h', '1d']
/** Drawn identifiers stay clear of the counted ones of clients' fills. */
const TID_BASE = 2 ** 48

const NOBODY = '0x0000000000000000000000000000000000000000'

/** Returns a client's fill as all others see it: by the side that took. `address` is the client's; who met it is nobody. */
export function tradeOf(fill: WireFill, address: string): WireTrade {
  const { coin, px, sz, hash, time, tid, crossed } = fill
  const isBuyer = fill.side === 'B'
  return {
    coin,
    side: isBuyer === crossed ? 'B' : 'A',
    px,
    sz,
    time,
    hash,
    tid,
    users: isBuyer ? [address, NOBODY] : [NOBODY, address],
  }
}

/** Returns the drawn trades with afterMs < time ≤ toMs, oldest first, of at most the last hour; none where prices are real or the coin is not known. */
export async function drawnTrades(venue: Venue, coin: string, afterMs: number, toMs: number): Promise<WireTrade[]> {
  const market = marketOf(venue.rules, coin)
  if (!market || !venue.feed.simulated) return []
  const interval = await finestInterval(venue, coin, toMs)
  if (interval === null) return []
  const trades: WireTrade[] = []
  let beforeMs = Math.max(afterMs, toMs - SPAN_MS_MAX)
  for (const { atMs, quotes } of venue.feed.ticks(beforeMs, toMs)) {
    const quote = quotes[coin]
    if (!quote) continue
    const grown = await growth(venue, coin, interval, beforeMs, atMs)
    trades.push(...cut({ coin, szDecimals: market.szDecimals, atMs, px: quote.midPx, sz: grown }))
    beforeMs = atMs
  }
  return trades
}

/** Returns the newest trades of a coin, newest first: clients' and drawn ones of the last ten minutes. */
export async function recentTrades(venue: Venue, coin: string): Promise<WireTrade[]> {
  const nowMs = dataMs(venue)
  const drawn = await drawnTrades(venue, coin, nowMs - RECENT_MS, nowMs)
  const own = Object.keys(venue.state.accounts).flatMap((address) =>
    venue.history
      .of(address)
      .fills.filter((fill) => fill.coin === coin && fill.time > nowMs - RECENT_MS)
      .map((fill) => tradeOf(fill, address)),
  )
  return [...drawn, ...own].sort((a, b) => b.time - a.time || b.tid - a.tid).slice(0, RECENT_MAX)
}

async function finestInterval(venue: Venue, coin: string, atMs: number): Promise<Interval | null> {
  for (const interval of INTERVALS) {
    if ((await venue.feed.candles(coin, interval, atMs, atMs, atMs)).length > 0) return interval
  }
  return null
}

/** Returns by how much the volume of the bars since `beforeMs` has grown until `atMs`. */
async function growth(
  venue: Venue,
  coin: string,
  interval: Interval,
  beforeMs: number,
  atMs: number,
): Promise<Decimal> {
  const volume = async (nowMs: number) => {
    const rows = await venue.feed.candles(coin, interval, beforeMs, nowMs, nowMs)
    return rows.reduce((sum, { v }) => sum.plus(v), ZERO)
  }
  return Decimal.max(ZERO, (await volume(atMs)).minus(await volume(beforeMs)))
}

interface Drawn {
  coin: string
  szDecimals: number
  atMs: number
  px: Decimal
  sz: Decimal
}

/** Cuts what was traded at one price into a few trades, whole lots each. */
function cut({ coin, szDecimals, atMs, px, sz }: Drawn): WireTrade[] {
  const lot = new Decimal(10).pow(-szDecimals)
  const seed = [...coin].reduce((sum, letter) => mix(sum, letter.charCodeAt(0)), 0)
  const draw = (what: number) => mix(seed, atMs, what)
  let left = sz.div(lot).floor()
  const trades: WireTrade[] = []
  for (let number = 1 + (draw(0) % AT_ONCE_MAX); number > 0 && left.gt(0); number -= 1) {
    const share = new Decimal(20 + (draw(number) % 60)).div(100)
    const lots = number === 1 ? left : Decimal.min(left, Decimal.max(1, left.times(share).floor()))
    left = left.minus(lots)
    const hex = (what: number, length: number) =>
      draw(what * 10 + number)
        .toString(16)
        .padStart(8, '0')
        .repeat(length / 8)
    trades.push({
      coin,
      side: draw(10 + number) % 2 === 0 ? 'B' : 'A',
      px: wireDecimal(px),
      sz: wireDecimal(lots.times(lot)),
      time: atMs,
      hash: `0x${hex(2, 64)}`,
      tid: TID_BASE + draw(30 + number) * 2 ** 16 + (Math.floor(atMs / 1_000) % 2 ** 16),
      users: [`0x${hex(4, 40)}`, `0x${hex(5, 40)}`],
    })
  }
  return trades
}
