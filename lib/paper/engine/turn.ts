import type { Decimal } from '../../domain/decimal.ts'
import type { WireFill, WireFundingDelta, WireLedgerDelta, WireOrderRecord } from '../../hyperliquid/wire/info.ts'
import type { EngineState, PaperAccount, PaperMarket } from './state.ts'

/** What the venue is set to. `marketOf` is by coin; assets by id stand in `markets`. */
export interface VenueRules {
  markets: readonly PaperMarket[]
  takerFeeFrac: Decimal
  makerFeeFrac: Decimal
  /** Traded volume below which scheduleCancel is refused. */
  scheduleCancelVolumeUsd: Decimal
  /** Whether an address that has used up its actions is refused; they are counted either way. */
  enforcesActionBudget: boolean
  /** Whether orders are taken: after an upgrade of the network only those that cannot take, while it is halted none. */
  trading: 'open' | 'postOnly' | 'halted'
  /** By how much the clock that clients see is ahead of the market's. */
  clockOffsetMs: number
  /** Spot pairs and coins of other dexes: what can be named and cancelled, and is not traded here. */
  elsewhere: readonly Elsewhere[]
}

/** A market that is not on this dex. A coin of another dex has a price and a size of its own. */
export interface Elsewhere {
  coin: string
  assetId: number
  perp?: { szDecimals: number; maxLeverage: number; markPx: string }
}

/** What happened, in the venue's own words: history is made of these, and streams carry them. */
export type EngineEvent =
  | { type: 'order'; address: string; record: WireOrderRecord }
  | { type: 'fill'; address: string; fill: WireFill }
  | { type: 'funding'; address: string; payment: WireFundingDelta }
  | { type: 'ledger'; address: string; entry: WireLedgerDelta }

/**
 * One step of the engine while it is being computed: a copy of the state in which accounts are copied when first touched, so that the state
 * passed in stays as it was and an account that did not change keeps its identity (the journal writes only those that lost it).
 */
export interface Turn {
  rules: VenueRules
  nowMs: number
  state: { -readonly [K in keyof EngineState]: EngineState[K] }
  touched: Map<string, PaperAccount>
  events: EngineEvent[]
}

export function openTurn(rules: VenueRules, state: EngineState, nowMs: number): Turn {
  return { rules, nowMs, state: { ...state, nowMs }, touched: new Map(), events: [] }
}

/** Returns the turn's own copy of an account, to be changed in place; null when there is no such account. */
export function touch(turn: Turn, address: string): PaperAccount | null {
  const mine = turn.touched.get(address)
  if (mine) return mine
  const original = turn.state.accounts[address]
  if (!original) return null
  const copy = {
    ...original,
    positions: { ...original.positions },
    orders: { ...original.orders },
    leverage: { ...original.leverage },
    fundingByCoinUsd: { ...original.fundingByCoinUsd },
    spot: { ...original.spot },
    dexPositions: { ...original.dexPositions },
  }
  turn.touched.set(address, copy)
  return copy
}

/** Returns the account as the turn has left it so far. */
export const peek = (turn: Turn, address: string): PaperAccount | null =>
  turn.touched.get(address) ?? turn.state.accounts[address] ?? null

export function closeTurn(turn: Turn): { state: EngineState; events: EngineEvent[] } {
  if (turn.touched.size === 0) return { state: turn.state, events: turn.events }
  return {
    state: { ...turn.state, accounts: { ...turn.state.accounts, ...Object.fromEntries(turn.touched) } },
    events: turn.events,
  }
}

function next(turn: Turn, counter: 'oid' | 'tid' | 'hash'): number {
  const value = turn.state.counters[counter]
  turn.state.counters = { ...turn.state.counters, [counter]: value + 1 }
  return value
}

export const nextOid = (turn: Turn): number => next(turn, 'oid')
export const nextTid = (turn: Turn): number => next(turn, 'tid')
/** Returns a transaction hash: a count, in the shape of one. */
export const nextHash = (turn: Turn): string => `0x${next(turn, 'hash').toString(16).padStart(64, '0')}`

/** Returns the coin of an asset id, on this dex or elsewhere. */
export const coinOf = (rules: VenueRules, assetId: number): string | undefined =>
  rules.markets[assetId]?.coin ?? rules.elsewhere.find((one) => one.assetId === assetId)?.coin

export const marketOf = (rules: VenueRules, coin: string): PaperMarket | undefined =>
  rules.markets.find((market) => market.coin === coin)
