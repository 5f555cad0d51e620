import type { CandleCache } from '../../lib/candles/candleCache.ts'
import type { Market } from '../../lib/domain/market.ts'
import type { TaapiIndicators } from '../../lib/indicators/taapi/taapiIndicators.ts'
import type { Log } from '../../lib/log.ts'
import type { CandleStream, Clock, Exchange, Indicators, Tool } from '../../lib/ports.ts'
import type { Db } from '../../lib/store/db.ts'
import type { MoneyTally } from '../../lib/store/moneyTally.ts'
import type { ModelSource } from '../model/modelSource.ts'

/** Everything a cycle touches, put together once by wiring.ts. A test puts together another one. Which model is asked follows the settings: `llmFor`. */
export interface World extends ModelSource {
  agentId: string
  db: Db
  exchange: Exchange
  indicators: Indicators
  /** With a key and a live market only: TAAPI's values over the local ones. */
  taapi?: TaapiIndicators
  /** Candles as read and stored: what a person sees on the charts is what the model saw. */
  candles: CandleCache
  /** Behind `candles` on a market in real time; closed with the exchange. */
  candleStream?: CandleStream | null
  tools: readonly Tool[]
  /** What moved cash since the account began. */
  money: MoneyTally
  clock: Clock
  log: Log
  /** What the venue lists, refreshed by observe. */
  markets: Record<string, Market>
  /** Leverage as we last set it, so that it is sent only when it changes: every action counts against the account's budget. */
  leverageSet: Map<string, number>
  /** Returns a nonce above every nonce ever used. */
  nextNonceMs: () => number
  /** While a model thinks, books, stops and exits are looked at this often, in wall milliseconds. */
  safetyEveryMs: number
  /** Wall time until which the lease lets us act; checked right before every send. */
  lease: { expiresWallMs: number }
}
