import { keccak256, toHex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { createCandleCache } from '@/lib/candles/candleCache.ts'
import type { Decision } from '@/lib/domain/decision.ts'
import { DEFAULT_SETTINGS } from '@/lib/domain/defaultSettings.ts'
import type { Settings } from '@/lib/domain/settings.ts'
import { createHyperliquidExchange } from '@/lib/hyperliquid/hyperliquidExchange.ts'
import { createLocalIndicators } from '@/lib/indicators/localIndicators.ts'
import { createTools } from '@/lib/llm/tools/createTools.ts'
import type { Feed } from '@/lib/paper/feeds/feed.ts'
import { createSyntheticFeed } from '@/lib/paper/feeds/syntheticFeed.ts'
import { createPaperServer, type PaperServer } from '@/lib/paper/paperServer.ts'
import type { Clock, Exchange, Llm, ModelAnswer } from '@/lib/ports.ts'
import { upsertAgent } from '@/lib/store/agentState.ts'
import { lastNonceMs } from '@/lib/store/intents.ts'
import { createMoneyTally } from '@/lib/store/moneyTally.ts'
import { insertSettings } from '@/lib/store/settings.ts'
import type { ModelSource } from '@/worker/model/modelSource.ts'
import type { World } from '@/worker/wiring/world.ts'
import { openTempDb, type TempDb } from './tempDb.ts'

/**
 * The agent's real world on a store of its own: real paper exchange over HTTP, real signatures, a model that says what the test tells it to. Time
 * stands still until `advance` moves it.
 */
export interface TestWorld {
  world: World
  server: PaperServer
  temp: TempDb
  /** Moves venue and wall time on together. */
  advance(ms: number): void
  /** Sets what the model answers next; the last answer is repeated. */
  say(...answers: (Decision[] | ModelAnswer)[]): void
  /** Does this while the model thinks. */
  whileThinking(work: () => Promise<void>): void
  /** The same agent in a new process: nothing remembered but the store and the venue. */
  restart(change?: (exchange: Exchange) => Exchange): Promise<World>
  setFaults(faults: unknown[]): Promise<void>
  close(): Promise<void>
}

const AGENT = 'paper-test'
const wallet = privateKeyToAccount(keccak256(toHex('a key for tests')))

export async function createTestWorld(
  options: {
    settings?: Partial<Settings>
    wrap?: (exchange: Exchange) => Exchange
    feed?: Feed
    /** A model on the world's own clock. */
    llm?: (wallMs: () => number) => Llm
    /** Models chosen by the settings, as the agent does. */
    models?: (wallMs: () => number, temp: TempDb) => ModelSource
  } = {},
): Promise<TestWorld> {
  let wall = 1_800_000_000_000
  const temp = openTempDb()
  const server = await createPaperServer({
    feed: options.feed ?? createSyntheticFeed({ seed: 1 }),
    pumpMs: 0,
    wallMs: () => wall,
  })
  const clock: Clock = {
    nowMs: () => server.venue.clock.nowMs(),
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
  await post(`${server.url}/paper/deposit`, { address: wallet.address, usd: '10000' })
  await insertSettings(temp.db, {
    agentId: AGENT,
    baseVersion: 0,
    body: { ...DEFAULT_SETTINGS, coins: ['BTC', 'ETH'], ...options.settings },
    reason: 'test',
    author: 'agent',
    wallMs: wall,
  })

  async function createWorld(wrap: (exchange: Exchange) => Exchange): Promise<World> {
    let nonce = (await lastNonceMs(temp.db, AGENT)) + 10_000
    const nextNonceMs = () => {
      nonce = Math.max(nonce + 1, clock.nowMs())
      return nonce
    }
    const exchange = wrap(
      createHyperliquidExchange({
        apiUrl: server.url,
        isTestnet: true,
        wallet,
        accountAddress: wallet.address,
        nowMs: clock.nowMs,
        nextNonceMs,
        timeoutMs: 10_000,
      }),
    )
    await upsertAgent(
      temp.db,
      {
        agentId: AGENT,
        venue: 'paper',
        feed: 'synthetic',
        feedNote: '',
        speed: 1,
        model: 'scripted',
        ruleBased: true,
        accountAddress: wallet.address,
      },
      clock.nowMs(),
      wall,
    )
    const silent = { info: () => {}, warn: () => {}, error: () => {} }
    const indicators = createLocalIndicators()
    return {
      agentId: AGENT,
      db: temp.db,
      exchange,
      ...(options.models?.(clock.wallMs, temp) ?? sourceOf(options.llm?.(clock.wallMs) ?? scripted)),
      indicators,
      candles: createCandleCache(exchange, clock),
      tools: createTools({ exchange, indicators, clock }),
      clock,
      log: silent,
      money: createMoneyTally(temp.db, AGENT),
      markets: {},
      leverageSet: new Map(),
      nextNonceMs,
      safetyEveryMs: 5,
      lease: { expiresWallMs: Number.POSITIVE_INFINITY },
    }
  }

  return {
    world: await createWorld(options.wrap ?? ((exchange) => exchange)),
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
    restart: (change = (exchange) => exchange) => createWorld(change),
    setFaults: (faults) => post(`${server.url}/paper/faults`, { faults }),
    async close() {
      await server.close()
      await temp.close()
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
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
}
