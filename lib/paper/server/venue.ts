import { Decimal } from '../../domain/decimal.ts'
import type { WireExchangeResponse } from '../../hyperliquid/wire/info.ts'
import { createEngineState, type EngineState } from '../engine/state.ts'
import type { EngineEvent, VenueRules } from '../engine/turn.ts'
import type { Feed, Tick } from '../feeds/feed.ts'
import { type EngineInput, step } from '../paperEngine.ts'
import { difference, recover, wholeOf } from './change.ts'
import { History, type HistoryView } from './history.ts'
import type { Journal } from './journal.ts'
import { createPast, type Lag } from './past.ts'
import { SPOT_PAIRS } from './spotPairs.ts'
import { createVenueClock, type VenueClock } from './venueClock.ts'

/**
 * The venue at work: it carries the feed's ticks through the engine up to the clock's time, in order and each at its own moment, however rarely
 * it is woken; it executes actions at the moment the clock then shows; and it lets nobody see a change before the journal has it.
 */
export interface Venue {
  readonly feed: Feed
  readonly rules: VenueRules
  /** Changes what the venue is set to, for as long as its process lives. */
  setRules(change: Partial<VenueRules>): void
  readonly clock: VenueClock
  readonly history: HistoryView
  readonly state: EngineState
  /** True once a simulated feed has no more data and the clock stands at its end. */
  readonly ended: boolean
  /** Processes what is due, for at most `budgetMs` of work. */
  advance(budgetMs?: number): void
  /** Brings time up to date, applies an input, and returns the venue's reply once it is on disk. */
  apply(...inputs: EngineInput[]): WireExchangeResponse | null
  /** Returns the venue as a reader sees it who is so far behind: accounts and history of then, prices of now. For reading only. */
  behind(lag: Lag): Venue
  /** Returns all it must remember, as a journal's snapshot has it, but for its number. */
  whole(): VenueWhole
  /** Called with what happened, after it is on disk. */
  onEvents(listener: (events: readonly EngineEvent[]) => void): void
  /** Called when prices have moved. */
  onPrices(listener: () => void): void
  close(): void
}

export type VenueWhole = Parameters<Journal['snapshot']>[0]

interface VenueOptions {
  feed: Feed
  journal: Journal | null
  speed: number
  wallMs: () => number
  /** A simulated clock stands at its start this long in wall time. */
  startHoldMs?: number
  scheduleCancelVolumeUsd?: Decimal
}

const HOUR_MS = 3_600_000
/** Shorter spans are walked tick by tick even when nobody trades. */
const LEAP_MS_MIN = 60_000
/** Idle time is written down this often; after a crash a simulated market repeats at most so much of it, and nothing that was acknowledged. */
const IDLE_WRITE_WALL_MS = 1_000

/** Returns what a venue over this feed is set to, fees included, until somebody sets it otherwise. */
export const defaultRules = (
  { markets }: Pick<Feed, 'markets'>,
  scheduleCancelVolumeUsd: Decimal = new Decimal(1_000_000),
): VenueRules => ({
  markets,
  takerFeeFrac: new Decimal('0.00045'),
  makerFeeFrac: new Decimal('0.00015'),
  scheduleCancelVolumeUsd,
  enforcesActionBudget: true,
  trading: 'open',
  clockOffsetMs: 0,
  elsewhere: SPOT_PAIRS,
})

export function createVenue({
  feed,
  journal,
  speed,
  wallMs,
  startHoldMs = 0,
  scheduleCancelVolumeUsd,
}: VenueOptions): Venue {
  const history = new History()
  let rules = defaultRules(feed, scheduleCancelVolumeUsd)
  let state = recover(createEngineState(feed.startMs), journal?.recovered ?? [], history)
  state = { ...state, quotes: feed.quotesAt(state.nowMs) }
  const startMs = journal?.startMs ?? feed.startMs
  const beginMs = feed.simulated ? state.nowMs : Math.max(state.nowMs, wallMs())
  const clock = createVenueClock({
    startMs: beginMs,
    endMs: feed.endMs,
    speed,
    wallMs,
    startHoldMs: feed.simulated ? startHoldMs : 0,
  })
  const eventListeners = new Set<(events: readonly EngineEvent[]) => void>()
  const priceListeners = new Set<() => void>()
  let written = state
  let writtenWallMs = wallMs()
  let pending: EngineEvent[] = []
  const past = createPast({ state, seq: history.seq })
  if (journal && journal.startMs === null) journal.snapshot({ ...wholeOf(state, history), startMs })

  function run(input: EngineInput, nowMs: number): WireExchangeResponse | null {
    const before = state.accounts
    const result = step(rules, state, input, nowMs)
    state = result.state
    pending.push(...result.events)
    const isAction = input.kind === 'action'
    if (isAction || state.accounts !== before) past.remember({ state, seq: history.seq + pending.length, isAction })
    return result.reply
  }

  function payFundingBefore(atMs: number, isIncluded: boolean): void {
    for (let hour = nextHour(state.nowMs); isIncluded ? hour <= atMs : hour < atMs; hour += HOUR_MS) payHour(hour)
  }

  function payHour(hourMs: number): void {
    const open = new Set(Object.values(state.accounts).flatMap(({ positions }) => Object.keys(positions)))
    const ratesFrac: Record<string, string> = {}
    for (const coin of open) {
      const rate = feed.fundingRate(coin, hourMs)
      if (rate !== null) ratesFrac[coin] = rate
    }
    run({ kind: 'funding', ratesFrac }, hourMs)
  }

  function process(tick: Tick): void {
    payFundingBefore(tick.atMs, false)
    const isHour = tick.atMs % HOUR_MS === 0 && tick.atMs > state.nowMs
    run({ kind: 'prices', quotes: tick.quotes }, tick.atMs)
    if (isHour) payHour(tick.atMs)
  }

  /** Nobody has an order or a position, so what prices did on the way makes no difference: only where they end counts. */
  function leap(targetMs: number): void {
    if (targetMs - state.nowMs < LEAP_MS_MIN) return
    state = { ...state, nowMs: targetMs, quotes: feed.quotesAt(targetMs), eaten: {} }
  }

  function catchUp(budgetMs: number): void {
    const targetMs = clock.nowMs()
    const startedMs = performance.now()
    const before = state.quotes
    let isBehind = false
    if (feed.simulated && isIdle(state)) leap(targetMs)
    for (const tick of feed.ticks(state.nowMs, targetMs)) {
      process(tick)
      isBehind = tick.atMs < targetMs && performance.now() - startedMs > budgetMs
      if (isBehind) break
    }
    if (isBehind) {
      // Slower than the clock wants: the clock waits for the work, and no tick is left out.
      clock.rebase(state.nowMs)
    } else if (state.nowMs < targetMs) {
      payFundingBefore(targetMs, true)
      state = { ...state, nowMs: targetMs }
    }
    if (state.quotes !== before) for (const listener of priceListeners) listener()
  }

  /** Writes what has changed since the last time, then tells the listeners. */
  function commit(): void {
    const change = difference(written, state, pending)
    const isDue = wallMs() - writtenWallMs >= IDLE_WRITE_WALL_MS && state.nowMs > written.nowMs
    if (journal && (change || isDue)) {
      journal.append(change ?? { nowMs: state.nowMs, counters: state.counters }, change !== null)
      writtenWallMs = wallMs()
      written = state
    }
    const events = pending
    pending = []
    for (const event of events) history.add(event)
    if (journal?.isLong) journal.snapshot(venue.whole())
    if (events.length > 0) for (const listener of eventListeners) listener(events)
  }

  const venue: Venue = {
    feed,
    get rules() {
      return rules
    },
    setRules(change) {
      rules = { ...rules, ...change }
    },
    clock,
    history,
    get state() {
      return state
    },
    get ended() {
      return feed.endMs !== null && state.nowMs >= feed.endMs
    },
    advance(budgetMs = 25) {
      catchUp(budgetMs)
      commit()
    },
    apply(...inputs) {
      catchUp(Number.POSITIVE_INFINITY)
      let reply: WireExchangeResponse | null = null
      for (const input of inputs) reply = run(input, state.nowMs) ?? reply
      commit()
      return reply
    },
    behind(lag) {
      const { state: then, seq } = past.asOf(state, lag)
      return { ...venue, state: then, history: history.asOf(seq), advance: () => {} }
    },
    whole: () => ({ ...wholeOf(state, history), startMs }),
    onEvents: (listener) => void eventListeners.add(listener),
    onPrices: (listener) => void priceListeners.add(listener),
    close() {
      journal?.snapshot(venue.whole())
      journal?.close()
    },
  }
  return venue
}

const isIdle = ({ accounts }: EngineState): boolean =>
  Object.values(accounts).every(
    ({ orders, positions }) => Object.keys(orders).length === 0 && Object.keys(positions).length === 0,
  )

const nextHour = (ms: number): number => (Math.floor(ms / HOUR_MS) + 1) * HOUR_MS
