import type { PositionSide } from '../domain/account.ts'
import { Decimal, toText } from '../domain/decimal.ts'
import { firesAbove } from '../paper/engine/orderRecord.ts'
import { createEngineState, type EngineState, type PaperMarket } from '../paper/engine/state.ts'
import type { VenueRules } from '../paper/engine/turn.ts'
import type { Feed, Tick } from '../paper/feeds/feed.ts'
import { tickPrice } from '../paper/feeds/priceText.ts'
import { type EngineInput, step } from '../paper/paperEngine.ts'
import { defaultRules } from '../paper/server/venue.ts'

/**
 * What single trades come to on a market, each alone on an account of its own, by the rules of the paper exchange: entered at its time in its size, left by its stop or
 * target, or at the end of its time. So the same trade can be asked about with another side or other costs, without asking who decided it.
 */

/** A trade as it can be done again. Distances are shares of the price it is entered at. */
export interface IsolatedTrade {
  coin: string
  side: PositionSide
  sz: Decimal
  atMs: number
  endMs: number
  stopFrac: number | null
  targetFrac: number | null
}

/** How far beyond the price an order that must fill may go. */
const SLIP_FRAC = 0.05
/** Money enough that no margin call comes before the stop: a trade alone has no other positions to answer for. */
const COVER = 20
const HOUR_MS = 3_600_000

interface Live {
  index: number
  trade: IsolatedTrade
  address: string
}

/** Returns what each trade made after fees and funding, in dollars, with fees and spread this many times what they are. Feeds that know no past are refused. */
export function runIsolated(feed: Feed, trades: readonly IsolatedTrade[], costTimes = 1): number[] {
  const market = new IsolatedMarket(feed, costTimes)
  const waiting = trades.map((trade, index): Live => ({ index, trade, address: addressOf(index) }))
  waiting.sort((a, b) => a.trade.atMs - b.trade.atMs)
  const made = trades.map(() => 0)
  let live: Live[] = []
  while (waiting.length > 0 || live.length > 0) {
    if (live.length === 0) market.jumpTo((waiting[0] as Live).trade.atMs)
    const nextMs = Math.min(waiting[0]?.trade.atMs ?? Number.POSITIVE_INFINITY, ...live.map(({ trade }) => trade.endMs))
    market.runTo(nextMs)
    const ended = live.filter(({ trade }) => trade.endMs <= nextMs)
    for (const each of ended) made[each.index] = market.leave(each)
    live = live.filter((each) => !ended.includes(each))
    while (waiting[0] !== undefined && waiting[0].trade.atMs <= nextMs) {
      const each = waiting.shift() as Live
      market.enter(each)
      live.push(each)
    }
  }
  return made
}

class IsolatedMarket {
  readonly #feed: Feed
  readonly #rules: VenueRules
  #state: EngineState
  /** The hour of the last funding. */
  #paidMs: number

  constructor(feed: Feed, costTimes: number) {
    const rules = defaultRules(feed)
    this.#feed = feed
    this.#rules = {
      ...rules,
      takerFeeFrac: rules.takerFeeFrac.times(costTimes),
      makerFeeFrac: rules.makerFeeFrac.times(costTimes),
      enforcesActionBudget: false,
      markets: rules.markets.map((market) => ({ ...market, spreadBps: market.spreadBps * costTimes })),
    }
    this.#state = createEngineState(feed.startMs)
    this.#paidMs = feed.startMs
  }

  /** Nobody has a position, so what prices did on the way makes no difference. */
  jumpTo(atMs: number): void {
    this.#state = { ...this.#state, nowMs: atMs, quotes: this.#feed.quotesAt(atMs), eaten: {} }
    this.#paidMs = atMs
  }

  /** Most ticks can change nothing: prices of the last one are taken in once somebody asks for them. */
  runTo(toMs: number): void {
    const reach = this.#reach()
    let unread: Tick | null = null
    const catchUp = () => {
      if (unread !== null) this.#apply({ kind: 'prices', quotes: unread.quotes }, unread.atMs)
      unread = null
    }
    for (const { atMs, quotes } of this.#feed.ticks(this.#state.nowMs, toMs)) {
      if (this.#nextHourMs() < atMs) {
        catchUp()
        this.#payUntil(atMs, false)
      }
      unread = { atMs, quotes: unread === null ? quotes : { ...(unread as Tick).quotes, ...quotes } }
      if (isReached(reach, quotes)) catchUp()
    }
    catchUp()
    this.#payUntil(toMs, true)
    this.#state = { ...this.#state, nowMs: Math.max(toMs, this.#state.nowMs) }
  }

  /** By coin, the prices nearest to the mark at which anything can happen. */
  #reach(): Map<string, Reach> {
    const byCoin = new Map<string, Reach>()
    for (const { orders } of Object.values(this.#state.accounts))
      for (const { coin, isBuy, trigger } of Object.values(orders)) {
        if (trigger === null) continue
        const { low, high } = byCoin.get(coin) ?? NOTHING
        const px = trigger.px.toNumber()
        byCoin.set(
          coin,
          firesAbove(isBuy, trigger.tpsl) ? { low, high: Math.min(high, px) } : { low: Math.max(low, px), high },
        )
      }
    return byCoin
  }

  enter({ trade, address }: Live): void {
    const px = this.#px(trade.coin)
    const isLong = trade.side === 'long'
    this.#apply({ kind: 'deposit', address, usd: trade.sz.times(px).times(COVER).toDecimalPlaces(2) })
    const exits = (
      [
        ['sl', trade.stopFrac, isLong ? -1 : 1],
        ['tp', trade.targetFrac, isLong ? 1 : -1],
      ] as const
    ).flatMap(([tpsl, distance, sign]) =>
      distance === null ? [] : [this.#trigger(trade, px.toNumber() * (1 + sign * distance), tpsl)],
    )
    this.#send(address, [this.#order(trade, isLong, false), ...exits])
  }

  leave({ trade, address }: Live): number {
    const open = this.#state.accounts[address]?.positions[trade.coin]
    if (open) this.#send(address, [this.#order({ ...trade, sz: open.szi.abs() }, open.szi.isNegative(), true)])
    const account = this.#state.accounts[address]
    if (!account) return 0
    const rest = account.positions[trade.coin]
    const unrealized = rest ? rest.szi.times(this.#px(trade.coin)).minus(rest.costUsd) : new Decimal(0)
    const { [address]: _gone, ...accounts } = this.#state.accounts
    this.#state = { ...this.#state, accounts }
    return account.closedPnlUsd.minus(account.feesUsd).plus(account.fundingUsd).plus(unrealized).toNumber()
  }

  #market(coin: string): PaperMarket {
    const market = this.#rules.markets.find((each) => each.coin === coin)
    if (!market) throw new RangeError(`The market has no ${coin}.`)
    return market
  }

  #px(coin: string): Decimal {
    const quote = this.#state.quotes[coin]
    if (!quote) throw new RangeError(`${coin} has no price yet.`)
    return quote.midPx
  }

  #order({ coin, sz }: IsolatedTrade, isBuy: boolean, isReduceOnly: boolean): unknown {
    const market = this.#market(coin)
    const limit = this.#px(coin).toNumber() * (isBuy ? 1 + SLIP_FRAC : 1 - SLIP_FRAC)
    const t = { limit: { tif: 'Ioc' } }
    return { a: market.assetId, b: isBuy, p: toText(tickPrice(limit, market)), s: toText(sz), r: isReduceOnly, t }
  }

  #trigger({ coin, side, sz }: IsolatedTrade, px: number, tpsl: 'sl' | 'tp'): unknown {
    const market = this.#market(coin)
    const isBuy = side === 'short'
    const limit = tickPrice(px * (isBuy ? 1 + SLIP_FRAC : 1 - SLIP_FRAC), market)
    const t = { trigger: { isMarket: true, triggerPx: toText(tickPrice(px, market)), tpsl } }
    return { a: market.assetId, b: isBuy, p: toText(limit), s: toText(sz), r: true, t }
  }

  /** One after the other, so that exits find the position they reduce. */
  #send(address: string, orders: readonly unknown[]): void {
    for (const order of orders) {
      const action = { type: 'order', orders: [order], grouping: 'na' } as never
      this.#apply({ kind: 'action', address, action })
    }
  }

  #apply(input: EngineInput, atMs = this.#state.nowMs): void {
    this.#state = step(this.#rules, this.#state, input, atMs).state
  }

  #nextHourMs(): number {
    return (Math.floor(this.#paidMs / HOUR_MS) + 1) * HOUR_MS
  }

  #payUntil(atMs: number, isIncluded: boolean): void {
    for (let hour = this.#nextHourMs(); isIncluded ? hour <= atMs : hour < atMs; hour += HOUR_MS) this.#pay(hour)
  }

  #pay(hourMs: number): void {
    this.#paidMs = hourMs
    const ratesFrac: Record<string, string> = {}
    for (const { positions } of Object.values(this.#state.accounts))
      for (const coin of Object.keys(positions)) {
        const rate = this.#feed.fundingRate(coin, hourMs)
        if (rate !== null) ratesFrac[coin] = rate
      }
    this.#apply({ kind: 'funding', ratesFrac }, hourMs)
  }
}

interface Reach {
  low: number
  high: number
}
const NOTHING: Reach = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }

const isReached = (reach: ReadonlyMap<string, Reach>, quotes: Tick['quotes']): boolean =>
  [...reach].some(([coin, { low, high }]) => {
    const px = quotes[coin]?.markPx.toNumber()
    return px !== undefined && (px <= low || px >= high)
  })

const addressOf = (index: number): string => `0x${index.toString(16).padStart(40, '0')}`
