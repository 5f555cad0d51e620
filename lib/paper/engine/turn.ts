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

export const marketOf = (rules: VenueRules, coin: string): PaperMarket | undefined =>
  rules.markets.find((market) => market.coin === coin)
