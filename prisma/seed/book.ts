import type { Account, Fill, OpenOrder, OrderSide, Position } from '../../lib/domain/account.ts'
import { notional, type Px, px, type Sz, sz, toText, type Usd, usd } from '../../lib/domain/decimal.ts'
import type { Market } from '../../lib/domain/market.ts'
import { applyFill, type TradeBookEntry } from '../../lib/domain/tradeBook.ts'

/** Hyperliquid's base taker fee. */
const TAKER_FEE_FRAC = 0.00045

/** An open position of the seed: the trade book's entry and what rests to protect it. */
export interface Holding {
  entry: TradeBookEntry
  tradeId: number
  leverage: number
  slPx: Px
  tpPx: Px
  stopOid: string
  targetOid: string
  entryDecisionId: number
  fundingUsd: Usd
  openedStep: number
}

/** The money of a simulated account. Every change goes through a fill, a funding payment or a deposit, so the identity holds by construction. */
export class SeedBook {
  readonly holdings = new Map<string, Holding>()
  depositsUsd = usd(0)
  realizedUsd = usd(0)
  feesUsd = usd(0)
  fundingUsd = usd(0)
  modelCostUsd = usd(0)
  #oid = 78_000_000_000

  nextOid(): string {
    this.#oid += 17
    return String(this.#oid)
  }

  /** Returns the fill and the trade book after it. The caller keeps the holding up to date. */
  fill(coin: string, side: OrderSide, price: Px, size: Sz, oid: string, cloid: string, timeMs: number) {
    const held = this.holdings.get(coin)?.entry ?? null
    const before = held?.szi ?? sz(0)
    const feeUsd = usd(notional(size, price).times(TAKER_FEE_FRAC).toDecimalPlaces(6))
    const draft: Fill = {
      coin,
      tid: oid,
      oid,
      cloid,
      side,
      px: price,
      sz: size,
      startSzi: before,
      dir: `${before.isZero() ? 'Open' : 'Close'} ${(side === 'buy') === before.isZero() ? 'Long' : 'Short'}`,
      closedPnlUsd: usd(0),
      feeUsd,
      liquidation: false,
      timeMs,
    }
    const closedPnlUsd = held === null ? usd(0) : pnlUsd(held, price)
    const fill = { ...draft, closedPnlUsd }
    this.feesUsd = usd(this.feesUsd.plus(feeUsd))
    this.realizedUsd = usd(this.realizedUsd.plus(closedPnlUsd))
    return { fill, effect: applyFill(held, fill) }
  }

  payFunding(coin: string, rateFrac: number, markPx: Px): Usd {
    const holding = this.holdings.get(coin)
    if (!holding) return usd(0)
    // Positive rate: longs pay. `szi` is signed, so shorts receive.
    const paid = usd(holding.entry.szi.times(markPx).times(-rateFrac).toDecimalPlaces(6))
    holding.fundingUsd = usd(holding.fundingUsd.plus(paid))
    this.fundingUsd = usd(this.fundingUsd.plus(paid))
    return paid
  }

  unrealizedUsd(marks: Record<string, Px>): Usd {
    let sum = usd(0)
    for (const [coin, { entry }] of this.holdings) sum = usd(sum.plus(pnlUsd(entry, markOf(marks, coin))))
    return sum
  }

  equityUsd(marks: Record<string, Px>): Usd {
    const cash = this.depositsUsd.plus(this.realizedUsd).minus(this.feesUsd).plus(this.fundingUsd)
    return usd(cash.plus(this.unrealizedUsd(marks)))
  }

  /** Returns the account as the venue would report it. */
  account(marks: Record<string, Px>, markets: Record<string, Market>, atMs: number): Account {
    const positions = [...this.holdings].map(([coin, holding]) =>
      toPosition(coin, holding, markOf(marks, coin), markets),
    )
    const marginUsedUsd = positions.reduce((sum, each) => usd(sum.plus(each.marginUsedUsd)), usd(0))
    const equityUsd = this.equityUsd(marks)
    return {
      address: '0x5eed000000000000000000000000000000005eed',
      atMs,
      equityUsd,
      withdrawableUsd: usd(equityUsd.minus(marginUsedUsd)),
      marginUsedUsd,
      positions,
      openOrders: [...this.holdings].flatMap(([coin, holding]) => protectiveOrders(coin, holding)),
    }
  }

  sums() {
    return {
      depositsUsd: toText(this.depositsUsd),
      realizedUsd: toText(this.realizedUsd),
      feesUsd: toText(this.feesUsd),
      fundingUsd: toText(this.fundingUsd),
      modelCostUsd: toText(this.modelCostUsd),
    }
  }
}

const pnlUsd = (entry: TradeBookEntry, at: Px): Usd => usd(at.minus(entry.entryPx).times(entry.szi))

function toPosition(coin: string, holding: Holding, markPx: Px, markets: Record<string, Market>): Position {
  const { entry, leverage } = holding
  const maintenanceFrac = 1 / (2 * (markets[coin]?.leverageMax ?? 10))
  const away = (1 / leverage - maintenanceFrac) * (entry.side === 'long' ? -1 : 1)
  return {
    coin,
    side: entry.side,
    szi: entry.szi,
    entryPx: entry.entryPx,
    markPx,
    liquidationPx: px(entry.entryPx.times(1 + away).toSignificantDigits(6)),
    unrealizedPnlUsd: pnlUsd(entry, markPx),
    marginUsedUsd: usd(notional(entry.szi, markPx).div(leverage).toDecimalPlaces(6)),
    leverage,
    fundingSinceOpenUsd: holding.fundingUsd,
  }
}

function protectiveOrders(coin: string, holding: Holding): OpenOrder[] {
  const shared = {
    coin,
    cloid: null,
    side: holding.entry.side === 'long' ? ('sell' as const) : ('buy' as const),
    sz: sz(holding.entry.szi.abs()),
    reduceOnly: true,
    placedMs: holding.entry.openedMs,
  }
  return [
    { ...shared, oid: holding.stopOid, limitPx: holding.slPx, triggerPx: holding.slPx, tpsl: 'sl' },
    { ...shared, oid: holding.targetOid, limitPx: holding.tpPx, triggerPx: holding.tpPx, tpsl: 'tp' },
  ]
}

function markOf(marks: Record<string, Px>, coin: string): Px {
  const mark = marks[coin]
  if (!mark) throw new Error(`The seed has no mark for ${coin}.`)
  return mark
}
