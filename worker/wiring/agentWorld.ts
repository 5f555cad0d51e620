import type { PrivateKeyAccount } from 'viem/accounts'
import { createCandleCache } from '../../lib/candles/candleCache.ts'
import type { Settings } from '../../lib/domain/settings.ts'
import { AppError, describeError } from '../../lib/errors.ts'
import { type HaltFile, NO_HALT_FILE } from '../../lib/haltFile.ts'
import {
  createHyperliquidExchange,
  type HyperliquidExchangeOptions,
} from '../../lib/hyperliquid/hyperliquidExchange.ts'
import { keepLongReads } from '../../lib/hyperliquid/longReads.ts'
import { createNonces } from '../../lib/hyperliquid/nonces.ts'
import { createLocalIndicators } from '../../lib/indicators/localIndicators.ts'
import type { TaapiIndicators } from '../../lib/indicators/taapi/taapiIndicators.ts'
import { readInPlace } from '../../lib/llm/answering/answerReader.ts'
import { type CapabilityStore, parseCapabilities } from '../../lib/llm/ladder/capabilities.ts'
import { createTools } from '../../lib/llm/tools/createTools.ts'
import type { Log } from '../../lib/log.ts'
import type { AccountStream, AnswerReader, CandleStream, Clock, Exchange, Indicators } from '../../lib/ports.ts'
import { agentBooks } from '../../lib/store/agentBooks.ts'
import type { RecordGrade } from '../../lib/store/books/bookContext.ts'
import type { Db } from '../../lib/store/db.ts'
import type { LeaseHolder } from '../../lib/store/lease.ts'
import type { TranscriptArchive } from '../../lib/store/transcripts/transcriptArchive.ts'
import { type VenueBooks, venueBooks } from '../../lib/store/venueBooks.ts'
import type { ModelSource } from '../model/modelSource.ts'
import { createBestPrices } from '../orders/bestPrices.ts'
import { createInFlight } from '../orders/inFlight.ts'
import { createOrderJournal } from '../orders/orderJournal.ts'
import { confirmResting } from '../orders/restingOrders.ts'
import type { World } from './world.ts'

/** Where an agent trades, and as whom. */
export interface VenueParts {
  /** `paper-<feed key>`, testnet or mainnet: what is stored once for all agents there is stored under it. */
  venueId: string
  name: 'paper' | 'testnet' | 'mainnet'
  feed: 'live' | 'replay' | 'synthetic' | 'venue'
  /** A sentence for the header when the feed is not what was asked for. */
  feedNote: string
  speed: number
  /** How the venue is reached. */
  exchange: Pick<
    HyperliquidExchangeOptions,
    'apiUrl' | 'wsUrl' | 'proof' | 'isTestnet' | 'timeoutMs' | 'transport' | 'sharedMinute' | 'shelf'
  >
  /** Whether its time is the wall's, so that it limits requests and one may wait for room. Absent: it is not. */
  isPaced?: boolean
  wallet: PrivateKeyAccount
  accountAddress: `0x${string}`
}

/** What the one builder of worlds needs. Real, paper, replay and test worlds differ in these values and in nothing else. */
export interface WorldParts {
  agentId: string
  venue: VenueParts
  db: Db
  clock: Clock
  lease: LeaseHolder
  /** How much is written; absent: all that open screens need. */
  recordGrade?: RecordGrade
  log: Log
  /** The first version of the settings, for an agent that has none. */
  firstSettings: Settings
  createModels(capabilities: CapabilityStore): ModelSource
  /** Absent: answers are read in the thread that asks. */
  reader?: AnswerReader
  /** Null: candles are asked for, not pushed. */
  candleStream?: CandleStream | null
  /** Absent: the account is looked at by the clock only. */
  accountStream?: AccountStream | null
  createTaapi?(local: Indicators): TaapiIndicators | null
  safetyEveryMs?: number
  elapsedMs?: () => number
  /** Absent: there is no folder to stop the agent by. */
  halt?: HaltFile
  /** Absent: nothing is written to a disk. */
  freeBytes?: () => number | null
  /** Asked of each world, so that nobody's transcripts are lost by being forgotten here. */
  archive: TranscriptArchive
  /** Stands between the agent and the venue: a test loses replies with it. */
  wrapExchange?(exchange: Exchange): Exchange
}

/** Nonces of an earlier run that were never stored (leverage, cancels) lie at most this far above the stored ones. */
const NONCE_MARGIN = 10_000
const SAFETY_EVERY_MS = 5_000

/** Returns the world of one agent. It writes nothing: see `introduce`. */
export async function buildWorld(parts: WorldParts): Promise<World> {
  const { agentId, venue, db, clock, lease, log, candleStream = null } = parts
  const books = agentBooks(db, agentId, clock, lease, parts.recordGrade)
  const shared = venueBooks(db, venue.venueId, clock, parts.recordGrade)
  const nonces = createNonces((await books.intents.lastNonceMs()) + NONCE_MARGIN, clock.nowMs)
  const { wallet, accountAddress } = venue
  const elapsedMs = parts.elapsedMs ?? (() => performance.now())
  const direct = createHyperliquidExchange({
    ...venue.exchange,
    wallet,
    accountAddress,
    nowMs: clock.nowMs,
    nonces,
    elapsedMs,
    isPaced: venue.isPaced ?? false,
    knownStanding: await books.state.standing(),
    onOddRow: (row) => {
      log.error('a row of the venue cannot be read whole', { ...row })
      // Nobody waits for it: it is met by what keeps the account safe, too.
      books.oddRows
        .insert(row)
        .catch((error: unknown) => log.error('an odd row is not stored', { why: describeError(error) }))
    },
  })
  const kept = keepLongReads(direct, clock.nowMs, venue.exchange.shelf)
  const reached = parts.wrapExchange?.(kept) ?? kept
  const exchange = confirmResting(reached, { intents: books.intents, nowMs: clock.nowMs, log })
  const indicators = createLocalIndicators()
  const candles = createCandleCache(exchange, clock, {
    stream: candleStream,
    onChange: shared.candles.upsert,
    recall: shared.candles.read,
    isJoining: venue.isPaced ?? false,
    onRefused: (error) => log.warn('candles are not stored yet', { why: describeError(error) }),
  })
  return {
    books,
    venueBooks: shared,
    exchange,
    journal: createOrderJournal(books.intents, log),
    inFlight: createInFlight(),
    indicators,
    taapi: parts.createTaapi?.(indicators) ?? null,
    candles,
    candleStream,
    accountStream: parts.accountStream ?? null,
    tools: createTools({ exchange, indicators, clock, candles }),
    reader: parts.reader ?? readInPlace,
    models: parts.createModels(createCapabilityStore(shared)),
    clock,
    log,
    nextNonceMs: nonces.next,
    safetyEveryMs: parts.safetyEveryMs ?? SAFETY_EVERY_MS,
    planStates: new Map(),
    bestPrices: createBestPrices(),
    elapsedMs,
    halt: parts.halt ?? NO_HALT_FILE,
    freeBytes: parts.freeBytes ?? (() => null),
    archive: parts.archive,
    lease,
  }
}

/** Writes the first settings where there are none, and what the agent is: the first thing an agent does once it may write. */
export async function introduce(
  { books, clock, models }: Pick<World, 'books' | 'clock' | 'models'>,
  { venue, firstSettings }: Pick<WorldParts, 'venue' | 'firstSettings'>,
): Promise<void> {
  const known = await books.state.accountAddress()
  if (known !== null && known.toLowerCase() !== venue.accountAddress.toLowerCase())
    throw new AppError(
      'env_invalid',
      `Agent ${books.agentId} has traded ${known}, and the environment now names ${venue.accountAddress}. One history holds one account: name the first again, or give the other a NOCTURNE_DATA_DIR of its own.`,
    )
  await books.settings.ensureFirst(firstSettings, 'Defaults at the first start.')
  const { model, ruleBased } = models.llmFor((await books.settings.latest()).settings).label
  const { venueId, name, feed, feedNote, speed, accountAddress } = venue
  await books.state.upsert({ venueId, venue: name, feed, feedNote, speed, accountAddress, model, ruleBased })
  await tellUnreadRules(books, clock)
}

/** A plan that cannot be read leaves nothing, and nobody would see that it does not: it is told at every start. */
async function tellUnreadRules({ diary, trades }: World['books'], clock: Clock): Promise<void> {
  const coins = await trades.coinsOfUnreadRules()
  await diary.insert(
    coins.map((coin) => ({
      cycleId: null,
      atMs: clock.nowMs(),
      asset: coin,
      action: 'error',
      message: `The exit rules of ${coin} are stored in a form that this version does not read: only stop and target leave it. Give it new rules, or use the version that wrote them.`,
      fields: {},
    })),
  )
}

/** What was learned of a provider outlives the process. */
function createCapabilityStore({ capabilities }: VenueBooks): CapabilityStore {
  return {
    async load(baseUrl, model) {
      const body = await capabilities.read(baseUrl, model)
      return body === null ? null : parseCapabilities(body)
    },
    save: (baseUrl, model, learned) => capabilities.write(baseUrl, model, JSON.stringify(learned)),
  }
}
