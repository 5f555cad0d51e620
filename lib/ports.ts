import type { Account, Fill, LedgerDelta } from './domain/account.ts'
import type { GuardedDecisions } from './domain/answer/provenance.ts'
import type { AnswerToRead } from './domain/answer/readAnswer.ts'
import type { Reading } from './domain/answer/reading.ts'
import type { Px, Sz } from './domain/decimal.ts'
import type { Decision } from './domain/decision.ts'
import type { Candle, Interval, Market, MarketSnapshot } from './domain/market.ts'
import type { RequestUse } from './domain/requestUse.ts'
import type { Standing } from './domain/standing.ts'

/**
 * What the domain needs from the world. Adapter folders implement these; worker/wiring/agentWorld.ts chooses which.
 */

export interface Clock {
  /** Returns the venue's time in ms: what candles, funding, schedules and diary entries are stamped with. Under replay it runs at the feed's speed. */
  nowMs(): number
  /** Returns wall time in ms: latencies, heartbeats, leases. */
  wallMs(): number
  /** Resolves once the venue's clock has reached `atMs`, or as soon as `signal` aborts. Never rejects. */
  waitUntil(atMs: number, signal: AbortSignal): Promise<void>
  /**
   * Under replay and synthetic feeds: the venue's clock runs up to `atMs` and stands still there until moved on, so that a cycle sees the
   * same market however long the machine takes. Without effect on a venue that runs in real time.
   */
  holdAt(atMs: number): Promise<void>
  /** True once a replay has run out: no later time will ever come. */
  isEnded(): boolean
}

/** One order leg, already on the venue's lot and tick, with the cloid under which it is found again. */
export interface OrderLeg {
  cloid: `0x${string}`
  coin: string
  side: 'buy' | 'sell'
  limitPx: Px
  sz: Sz
  reduceOnly: boolean
  kind: { type: 'limit'; tif: 'Ioc' | 'Gtc' } | { type: 'trigger'; triggerPx: Px; tpsl: 'tp' | 'sl' }
}

/**
 * What an order *is*, never when it is sent: the same order always has the same id on the venue, so a lost reply can be looked up. The cycle's start
 * stands beside its number, because a fresh store counts from 1 again on the same account. `attempt` rises only after the earlier one was proven
 * never to have landed.
 */
export interface OrderIdentity {
  agentId: string
  cycle: number
  cycleStartedMs: number
  /** The decision behind it; 0 for what no decision asked for. */
  decision: number
  coin: string
  role: 'entry' | 'stop' | 'target' | 'close'
  attempt: number
  /** Which part it is of an order that the venue takes in several only, from 0; absent: the first. */
  part?: number
}

/** What became of one leg. `unknown` may be live: it is asked about, never sent again. */
export type LegOutcome =
  | { kind: 'resting'; oid: string | null }
  | { kind: 'filled'; oid: string; totalSz: Sz; avgPx: Px }
  /** `isNonceOnly`: the venue looked no further than the nonce, and the next one has a chance: the same may be sent again. */
  | { kind: 'rejected'; message: string; isNonceOnly?: boolean }
  | { kind: 'notSent'; message: string }
  | { kind: 'unknown'; message: string }

/**
 * Where an order stands. `triggered`: its price was met and it is being carried out. `other`: a word of the venue that we do not know; the order
 * may be anywhere.
 */
export type OrderState = 'open' | 'triggered' | 'filled' | 'canceled' | 'rejected' | 'other'

/** The venue's record of one order. `filledSz` = original size − remaining. */
export interface OrderRecord {
  cloid: string | null
  oid: string
  state: OrderState
  /** The venue's own word for it, which says why as well (iocCancelRejected): for people. */
  status: string
  filledSz: Sz
  statusMs: number
}

/**
 * A page of one of the venue's lists, oldest first. The list goes on at `nextMs`, where what happened in that very millisecond may come again; it holds
 * everything there is when `isLast`.
 */
export interface VenuePage<T> {
  rows: T[]
  nextMs: number
  isLast: boolean
}

export interface SendOptions {
  nonceMs: number
  expiresAfterMs: number
}

/**
 * The venue. Reads throw AppError('venue_unavailable') when the venue cannot be reached or answers nonsense; they may be repeated.
 * Writes never throw for what happened after sending: they return outcomes.
 */
export interface Exchange {
  /** Returns the id under which the venue finds this order again. */
  cloidOf(order: OrderIdentity): `0x${string}`
  fetchMarkets(): Promise<Market[]>
  fetchSnapshot(coins: readonly string[]): Promise<MarketSnapshot>
  /** Returns candles oldest first, the forming one last; empty for a coin with no data. */
  fetchCandles(coin: string, interval: Interval, startMs: number, endMs: number): Promise<Candle[]>
  /** Best bid and ask and the depth near them; null for a coin without a book. */
  fetchBook(coin: string): Promise<{ bids: [Px, Sz][]; asks: [Px, Sz][]; timeMs: number } | null>
  fetchFundingHistory(coin: string, startMs: number): Promise<{ timeMs: number; rateFrac: number }[]>
  /**
   * Returns the account. Rows of it that cannot be read are in `unread`: unknown, not absent. The venue's list of orders may be as it was some time ago;
   * worker/orders/restingOrders.ts makes up for that.
   */
  fetchAccount(): Promise<Account>
  /** Returns whom the key trades for; asked of the venue once an hour, or twice a minute while it refuses. No order leaves before it is known. */
  fetchStanding(): Promise<Standing>
  /** Asks the venue how many actions the account has left; once an hour at most, between they are counted. Never throws. */
  askActions(): Promise<void>
  /** Returns what was used of the venue's limits: requests of this process in the last minute, actions of the account. */
  requestUse(): RequestUse
  /** How far the venue's clock is ahead of ours, in ms, by the account last read; 0 before, and where they agree within a second. */
  clockOffsetMs(): number
  /** Returns a page of the account's fills in perpetuals of the first dex, at or after `sinceMs`, in the order they happened. */
  fetchFills(sinceMs: number): Promise<VenuePage<Fill>>
  /** Returns a page of the funding paid and received for them. */
  fetchFunding(sinceMs: number): Promise<VenuePage<LedgerDelta>>
  /** Returns a page of what else was added to, or taken from, the account's perpetual balance. */
  fetchCash(sinceMs: number): Promise<VenuePage<LedgerDelta>>
  /** Returns the record of an order by its cloid or oid; null where the venue knows none (yet: the info side lags, so an early null proves nothing). */
  findOrder(id: string): Promise<OrderRecord | null>
  setLeverage(coin: string, leverage: number): Promise<LegOutcome>
  /** Sends legs as one action. One outcome a leg, in order. */
  placeOrders(legs: readonly OrderLeg[], options: SendOptions): Promise<LegOutcome[]>
  cancelOrders(orders: readonly { coin: string; oid: string }[]): Promise<LegOutcome[]>
  /** Burns a nonce: `burned` proves that what was sent under it can never land; `used` that it was consumed; `unknown` nothing. */
  burnNonce(nonceMs: number): Promise<'burned' | 'used' | 'unknown'>
  /** Taker fee as a share of notional, from the venue's own schedule for this account. */
  fetchTakerFeeFrac(): Promise<number>
  close(): Promise<void>
}

/**
 * Bars as the venue tells them by itself, on venues that run in real time. Never throws: a stream that is silent, refused or cut off is seen in
 * `status`, and whoever follows it asks the exchange instead.
 */
export interface CandleStream {
  /** Calls `listener` with the present bar of a series whenever it changes, possibly twice or late. Following again changes nothing, or retries what failed. */
  follow(coin: string, interval: Interval, listener: (candle: Candle) => void): void
  unfollow(coin: string, interval: Interval): void
  status(coin: string, interval: Interval): CandleStreamStatus
  /** Ends the connection and every timer; nothing is heard afterwards. */
  close(): void
}

/**
 * What the venue pushes of the account, on venues that run in real time: hints that something happened, never what; that is asked for. Never throws: a
 * stream that is silent, lies or is cut off makes the next look come later, and nothing else.
 */
export interface AccountStream {
  /** Calls `listener` whenever an order, a fill or a position may have changed, possibly without cause. Returns what ends that. */
  onHint(listener: () => void): () => void
  /** Whether the account was heard lately, so that a hint can be expected when something happens. */
  isFresh(): boolean
  /** Ends the connection; nothing is heard afterwards. */
  close(): void
}

/** Moments of the venue's clock in ms; null: never, or not any more. */
export interface CandleStreamStatus {
  /** When this series was first heard on the connection that stands: what happened before must be asked for. */
  sinceMs: number | null
  /** When this series was last heard, on whatever connection. */
  heardMs: number | null
}

/** Indicator values, oldest first, one entry per candle of the tail asked for; null where the indicator has no value there. */
export type IndicatorResult = Record<string, (number | string | boolean | null)[]>

export interface Indicators {
  /**
   * Evaluates a TAAPI-named indicator over candles (oldest first). `results` values from the end. Throws AppError('indicator_unknown'),
   * ('indicator_parameter') or ('indicator_too_few_candles', naming how many are needed).
   */
  evaluate(
    name: string,
    candles: readonly Candle[],
    params?: Record<string, unknown>,
    results?: number,
  ): IndicatorResult
}

/** One function the model may call. Read-only by construction. */
export interface Tool {
  name: string
  /** Older names a model may know it by; answered, never offered. */
  aliases?: readonly string[]
  description: string
  /** JSON Schema of the arguments, strict-compatible. */
  parameters: Record<string, unknown>
  /** Returns what the model reads: JSON text, bounded. Rejects with AppError whose message the model can act on. */
  call(args: unknown, signal: AbortSignal): Promise<string>
}

/** One request to a model and what came back, for the transcript. Secrets are already removed. */
export interface ModelTurn {
  number: number
  purpose: 'decide' | 'sanitize' | 'retry'
  request: string
  response: string
  httpStatus: number | null
  content: string | null
  reasoning: string | null
  finishReason: string | null
  problem: string | null
  latencyMs: number
  usage: ModelUsage
  toolCalls: { name: string; arguments: string; result: string; status: 'ok' | 'error'; latencyMs: number }[]
}

export interface ModelUsage {
  promptTokens: number
  completionTokens: number
  reasoningTokens: number
  cachedTokens: number
  /** Dollars; estimated when computed from list prices. Estimated and 0: nobody names a cost or a price. */
  costUsd: number
  /** What the caps count, in dollars: the cost, and for tokens of unknown price the most they may cost. */
  costUsdMax: number
  costEstimated: boolean
}

/** Reads answers, wherever that is done; a reading that fails is a hold that says so. Never rejects. */
export interface AnswerReader {
  read(answer: AnswerToRead): Promise<Reading>
  /** The guard over a rewriting: see `guardProvenance`. */
  guard(decisions: readonly Decision[], raw: string, incomplete: boolean): Promise<GuardedDecisions>
}

export interface ModelQuestion {
  system: string
  context: string
  coins: readonly string[]
  tools: readonly Tool[]
  /** Who reads what is answered; absent: whoever asks, in the same thread. */
  reader?: AnswerReader
  /** Wall time by which an answer must be there. */
  deadlineWallMs: number
  /** Dollars this question may still cost; checked before every call. Null: no cap. */
  spendUsdMax: number | null
  /** Aborted by a halt. */
  signal: AbortSignal
  /**
   * Set when this is the one retry: what was wrong with the answer before, for the model to read. `moreRoom` asks for a larger output
   * budget and less reasoning, because the answer before was cut off.
   */
  retry?: { instruction: string; moreRoom: boolean }
  /** A shorter form of the context, for a model whose window the full one exceeds. Absent: such a question fails. */
  shorterContext?: string
  /** Called when a turn is complete, before the next begins, so the transcript is stored as it happens. */
  onTurn(turn: ModelTurn): Promise<void>
  /** Text as it is written; for the live view only. */
  onDelta?(delta: { reasoning?: string; content?: string }): void
}

/** A model's final message, or why there is none. A failure is a hold, never an exception. */
export type ModelAnswer =
  | {
      kind: 'answer'
      message: { content: string | null; refusal?: string | null; tool_calls?: unknown; parsed?: unknown }
      finishReason: string | null
    }
  | { kind: 'failed'; code: string; message: string }

export interface Llm {
  /** What the header says: the model's name, and whether rules rather than a language model answer. */
  readonly label: { model: string; ruleBased: boolean }
  ask(question: ModelQuestion): Promise<ModelAnswer>
  /** One call that rewrites a readable but malformed answer into the schema. The caller checks every number against the raw text. */
  sanitize(raw: string, question: ModelQuestion): Promise<ModelAnswer>
}
