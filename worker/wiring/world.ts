import type { CandleCache } from '../../lib/candles/candleCache.ts'
import type { PlanState } from '../../lib/domain/exitState.ts'
import type { HaltFile } from '../../lib/haltFile.ts'
import type { TaapiIndicators } from '../../lib/indicators/taapi/taapiIndicators.ts'
import type { Log } from '../../lib/log.ts'
import type { AccountStream, AnswerReader, CandleStream, Clock, Exchange, Indicators, Tool } from '../../lib/ports.ts'
import type { AgentBooks } from '../../lib/store/agentBooks.ts'
import type { LeaseHolder } from '../../lib/store/lease.ts'
import type { TranscriptArchive } from '../../lib/store/transcripts/transcriptArchive.ts'
import type { VenueBooks } from '../../lib/store/venueBooks.ts'
import type { ModelSource } from '../model/modelSource.ts'
import type { BestPrices } from '../orders/bestPrices.ts'
import type { InFlight } from '../orders/inFlight.ts'
import type { OrderJournal } from '../orders/orderJournal.ts'

/**
 * What an agent can reach, put together once by agentWorld.ts: its books, the venue, the market, the models, the clocks. What a cycle learns is never
 * kept here: steps take it as a value and hand it on.
 */
export interface World {
  /** The agent's own records; every write is fenced by its lease. */
  books: AgentBooks
  /** What is stored once for all agents on this venue. */
  venueBooks: VenueBooks
  exchange: Exchange
  /** Where safety orders are written down, now or as soon as the store takes them. */
  journal: OrderJournal
  /** What has left and is not answered yet. */
  inFlight: InFlight
  indicators: Indicators
  /** With a key and a live market only: TAAPI's values over the local ones. */
  taapi: TaapiIndicators | null
  /** Candles as read and stored: what a person sees on the charts is what the model saw. */
  candles: CandleCache
  /** Behind `candles` on a market in real time; closed with the exchange. */
  candleStream: CandleStream | null
  /** Says that something happened to the account, on a market in real time; closed with the exchange. */
  accountStream: AccountStream | null
  tools: readonly Tool[]
  /** Reads what models answer; in an agent process, in a thread of its own. */
  reader: AnswerReader
  /** Which model is asked follows the settings of each cycle. */
  models: ModelSource
  clock: Clock
  log: Log
  /** Returns a nonce above every nonce ever used. */
  nextNonceMs: () => number
  /** While a model thinks, books, stops and exits are looked at this often, in wall milliseconds. */
  safetyEveryMs: number
  /** Where the exit rules of each coin stood when they were last judged: for screens and the model, never for judging. */
  planStates: Map<string, PlanState>
  /** What trailing stops follow. */
  bestPrices: BestPrices
  /** Wall time on a clock that never jumps; only differences mean anything. */
  elapsedMs: () => number
  /** A person's wish to stop, where no store is needed to see it: asked before every send, too. */
  halt: HaltFile
  /** How many bytes can still be written where the store lies; null where nobody knows, or nothing lies anywhere. */
  freeBytes: () => number | null
  /** Where transcripts go that the retention rule removes. */
  archive: TranscriptArchive
  /** Whether we may still act is asked right before every send. */
  lease: LeaseHolder
}
