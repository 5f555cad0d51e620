import path from 'node:path'
import { HttpTransport } from '@nktkas/hyperliquid'
import { keccak256, toHex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import type { Decision } from '@/lib/domain/decision.ts'
import { DEFAULT_SETTINGS } from '@/lib/domain/defaultSettings.ts'
import type { Settings } from '@/lib/domain/settings.ts'
import { haltFile } from '@/lib/haltFile.ts'
import { createAccountStream } from '@/lib/hyperliquid/accountStream.ts'
import { createHyperliquidExchange } from '@/lib/hyperliquid/hyperliquidExchange.ts'
import type { VenueTransport } from '@/lib/hyperliquid/localTransport.ts'
import { createNonces } from '@/lib/hyperliquid/nonces.ts'
import { createReadShelf } from '@/lib/hyperliquid/readShelf.ts'
import type { CapabilityStore } from '@/lib/llm/ladder/capabilities.ts'
import type { Feed } from '@/lib/paper/feeds/feed.ts'
import { createPaperServer, type PaperServer } from '@/lib/paper/paperServer.ts'
import type { AccountStream, AnswerReader, Clock, Exchange, Llm, ModelAnswer } from '@/lib/ports.ts'
import { ALWAYS_HELD } from '@/lib/store/lease.ts'
import { NO_ARCHIVE } from '@/lib/store/transcripts/transcriptArchive.ts'
import type { ModelSource } from '@/worker/model/modelSource.ts'
import { buildWorld, introduce, type WorldParts } from '@/worker/wiring/agentWorld.ts'
import type { World } from '@/worker/wiring/world.ts'
import { TEST_CONTROL_KEY, testControl } from './paperControl.ts'
import { SYNTHETIC_MARKET } from './syntheticMarket.ts'
import { openTempDb, type TempDb } from './tempDb.ts'

/**
 * The agent's real world on a store of its own, made by the builder that makes every world: real paper exchange over HTTP, real signatures, a model
 * that says what the test tells it to. Time stands still until `advance` moves it.
 */
export interface TestWorld {
  world: World
  agentId: string
  server: PaperServer
  temp: TempDb
  /** Moves venue and wall time on together. */
  advance(ms: number): void
  /** Sets what the model answers next; the last answer is repeated. */
  say(...answers: (Decision[] | ModelAnswer)[]): void
  /** Does this while the model thinks. */
  whileThinking(work: () => Promise<void>): void
  /** The same agent in a new process: nothing remembered but the data folder and the venue. */
  restart(change?: (exchange: Exchange) => Exchange): Promise<World>
  /** A second agent on the same venue and store: an account, a lease and books of its own. */
  beside(agentId: string, llm: Llm): Promise<World>
  setFaults(faults: unknown[]): Promise<void>
  /** Money the owner puts on the account. */
  deposit(usd: string): Promise<void>
  /** A person on the venue's own page: the same account and key, and nothing of our books. */
  hand: Exchange
  close(): Promise<void>
}

const AGENT = 'paper-test'
/** Tests enter and leave at once; what holds that back has tests of its own. */
export const UNHURRIED = {
  ...DEFAULT_SETTINGS.limits,
  entriesHourMax: 60,
  entriesDayMax: 500,
  ordersMinuteMax: 100,
  cooldownBars: 0,
  flipBars: 0,
  holdMinutesMin: 0,
  planMinutesMin: 0,
  venueFailuresMax: 1000,
  modelFailuresMax: 1000,
}
export const walletOf = (agentId: string) => privateKeyToAccount(keccak256(toHex(`a key for tests: ${agentId}`)))
const silent = { info: () => {}, warn: () => {}, error: () => {} }

export async function createTestWorld(
  options: {
    settings?: Partial<Settings>
    wrap?: (exchange: Exchange) => Exchange
    feed?: Feed
    agentId?: string
    /** The account that is read and meant; absent: the key's own. */
    accountAddress?: `0x${string}`
    /** How far the agent's clock is ahead of the venue's. */
    clockErrorMs?: number
    /** Stands between the venue's info answers and the agent, by their type. */
    onInfo?: (type: string, reply: unknown, request: Record<string, unknown>) => unknown
    /** How long a reply of the venue is waited for, in wall milliseconds. */
    timeoutMs?: number
    /** Listens to what the venue pushes of the account. */
    isPushed?: boolean
    /** A model on the world's own clock. */
    llm?: (wallMs: () => number) => Llm
    /** Who reads what the model answers; absent: this thread. */
    reader?: AnswerReader
    /** How many bytes can still be written to the disk. */
    freeBytes?: () => number
    /** Models chosen by the settings, as the agent does. */
    models?: (wallMs: () => number, capabilities: CapabilityStore) => ModelSource
  } = {},
): Promise<TestWorld> {
  let wall = 1_800_000_000_000
  const temp = openTempDb()
  const server = await createPaperServer({
    feed: options.feed ?? SYNTHETIC_MARKET,
    pumpMs: 0,
    wallMs: () => wall,
    controlKey: TEST_CONTROL_KEY,
  })
  const clock: Clock = {
    nowMs: () => server.venue.clock.nowMs() + (options.clockErrorMs ?? 0),
    wallMs: () => wall,
    waitUntil: async () => {},
    holdAt: async () => {},
    isEnded: () => false,
  }
  let answers: (Decision[] | ModelAnswer)[] = [[]]
  let meanwhile = async () => {}
  const scripted: Llm = {
    label: { model: 'scripted', ruleBased: true },
    async ask() {
      await meanwhile()
      const next = answers.length > 1 ? answers.shift() : answers[0]
      if (!next) return { kind: 'failed', code: 'none', message: 'The script has no answer.' }
      if (!Array.isArray(next)) return next
      return {
        kind: 'answer',
        message: { content: JSON.stringify({ reasoning: 'scripted', trade_decisions: next }) },
        finishReason: 'stop',
      }
    },
    sanitize: async () => ({ kind: 'failed', code: 'none', message: 'Nothing to sanitize with.' }),
  }
  const agentId = options.agentId ?? AGENT

  async function createWorld(
    agentId: string,
    createModels: WorldParts['createModels'],
    wrapExchange: (exchange: Exchange) => Exchange = (exchange) => exchange,
  ): Promise<World> {
    const wallet = walletOf(agentId)
    const owner = options.accountAddress ?? wallet.address
    await post(`${server.url}/paper/deposit`, { address: owner, usd: '10000', onlyIfNew: true })
    const parts: WorldParts = {
      agentId,
      venue: {
        venueId: AGENT,
        name: 'paper',
        feed: 'synthetic',
        feedNote: '',
        speed: 1,
        exchange: {
          apiUrl: server.url,
          isTestnet: true,
          timeoutMs: options.timeoutMs ?? 10_000,
          shelf: createReadShelf(path.join(temp.dataDir, 'kept', agentId)),
          ...transportOf(server.url, options.onInfo),
        },
        wallet,
        accountAddress: options.accountAddress ?? wallet.address,
      },
      db: temp.db,
      clock,
      lease: ALWAYS_HELD,
      log: silent,
      firstSettings: { ...DEFAULT_SETTINGS, coins: ['BTC', 'ETH'], limits: UNHURRIED, ...options.settings },
      createModels,
      ...(options.reader === undefined ? {} : { reader: options.reader }),
      ...(options.freeBytes === undefined ? {} : { freeBytes: options.freeBytes }),
      archive: NO_ARCHIVE,
      safetyEveryMs: 5,
      accountStream: options.isPushed ? createPushes(owner) : null,
      halt: haltFile(temp.dataDir, agentId),
      wrapExchange,
    }
    const world = await buildWorld(parts)
    await introduce(world, parts)
    return world
  }

  const streams: AccountStream[] = []
  function createPushes(user: string): AccountStream {
    const options = { wsUrl: server.wsUrl, isTestnet: true, user, elapsedMs: () => performance.now(), log: silent }
    const stream = createAccountStream(options)
    streams.push(stream)
    return stream
  }

  const models: WorldParts['createModels'] = (capabilities) =>
    options.models?.(clock.wallMs, capabilities) ?? sourceOf(options.llm?.(clock.wallMs) ?? scripted)
  return {
    world: await createWorld(agentId, models, options.wrap),
    agentId,
    server,
    temp,
    advance(ms) {
      // As in production the clock is held at the target: a venue too slow for its clock takes longer, and never stops short of it.
      const { clock, state } = server.venue
      const targetMs = clock.nowMs() + ms
      clock.hold(targetMs, 1_000_000_000)
      for (let at = state.nowMs; at < targetMs; at = server.venue.state.nowMs) {
        wall += Math.max(1, targetMs - clock.nowMs())
        server.venue.advance()
      }
    },
    say(...next) {
      answers = next
    },
    whileThinking(work) {
      meanwhile = work
    },
    restart: (change) => createWorld(agentId, models, change),
    beside: (other, llm) => createWorld(other, () => sourceOf(llm)),
    hand: createHyperliquidExchange({
      apiUrl: server.url,
      isTestnet: true,
      wallet: walletOf(agentId),
      accountAddress: walletOf(agentId).address,
      nowMs: () => server.venue.clock.nowMs(),
      // Above every nonce the agent takes while a test runs, and within the day the venue allows.
      nonces: createNonces(server.venue.clock.nowMs() + 12 * 3_600_000, server.venue.clock.nowMs),
    }),
    deposit: (usd) =>
      post(`${server.url}/paper/deposit`, { address: options.accountAddress ?? walletOf(agentId).address, usd }),
    setFaults: (faults) => post(`${server.url}/paper/faults`, { faults }),
    async close() {
      for (const stream of streams) stream.close()
      await server.close()
      await temp.close()
    },
  }
}

/** The HTTP transport with its info answers changed on the way; none of its own where nothing is changed. */
function transportOf(
  apiUrl: string,
  onInfo?: (type: string, reply: unknown, request: Record<string, unknown>) => unknown,
): { transport?: VenueTransport } {
  if (!onInfo) return {}
  const http = new HttpTransport({ apiUrl, isTestnet: true, timeout: 10_000 })
  return {
    transport: {
      isTestnet: true,
      async request<T>(endpoint: 'info' | 'exchange', payload: unknown, signal?: AbortSignal): Promise<T> {
        const reply = await http.request<T>(endpoint, payload, signal)
        const request = payload as Record<string, unknown>
        return endpoint === 'info' ? (onInfo(String(request.type), reply, request) as T) : reply
      },
    },
  }
}

/** One model whatever the settings say. */
function sourceOf(llm: Llm): ModelSource {
  const { model, ruleBased } = llm.label
  return {
    llmFor: () => llm,
    modelFacts: () => ({
      baseUrl: 'http://127.0.0.1:1/v1',
      model,
      ruleBased,
      source: ruleBased ? 'baseline' : 'environment',
      keyConfigured: false,
      environment: null,
      keyOrigins: [],
    }),
    lookUpModel: async () => ({ credit: null, prices: null }),
  }
}

async function post(url: string, body: unknown): Promise<void> {
  const response = await fetch(url, testControl(new URL(url).pathname, body))
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
}
