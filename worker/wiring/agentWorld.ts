import { keccak256, toHex } from 'viem'
import { mnemonicToAccount, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { createCandleCache } from '../../lib/candles/candleCache.ts'
import { createPaperClock, createSystemClock } from '../../lib/clock.ts'
import { DEFAULT_SETTINGS } from '../../lib/domain/defaultSettings.ts'
import type { AgentEnv } from '../../lib/env/agentEnv.ts'
import { AppError } from '../../lib/errors.ts'
import { createCandleStream } from '../../lib/hyperliquid/candleStream.ts'
import { createHyperliquidExchange } from '../../lib/hyperliquid/hyperliquidExchange.ts'
import { createLocalIndicators } from '../../lib/indicators/localIndicators.ts'
import { createTaapiClient } from '../../lib/indicators/taapi/client.ts'
import { createWallTime } from '../../lib/indicators/taapi/requestWindow.ts'
import { createTaapiIndicators } from '../../lib/indicators/taapi/taapiIndicators.ts'
import { type CapabilityStore, parseCapabilities } from '../../lib/llm/ladder/capabilities.ts'
import { createTools } from '../../lib/llm/tools/createTools.ts'
import type { Log } from '../../lib/log.ts'
import { fetchPaperHealth, openPaperAccount, type PaperHealth } from '../../lib/paper/paperAccount.ts'
import type { CandleStream, Clock, Indicators } from '../../lib/ports.ts'
import { upsertAgent } from '../../lib/store/agentState.ts'
import { upsertCandles } from '../../lib/store/candles.ts'
import { type Db, openDb, storeFile } from '../../lib/store/db.ts'
import { lastNonceMs } from '../../lib/store/intents.ts'
import { readCapability, writeCapability } from '../../lib/store/modelCapabilities.ts'
import { createMoneyTally } from '../../lib/store/moneyTally.ts'
import { insertSettings } from '../../lib/store/settings.ts'
import { latestSettings } from '../cycle/runCycle.ts'
import { createModelSource } from '../model/modelSource.ts'
import type { World } from './world.ts'

/** Nonces of an earlier run that were never stored (leverage, cancels) lie at most this far above the stored ones. */
const NONCE_MARGIN = 10_000

/** Composition root: the one place that chooses paper, testnet or mainnet, baseline or model. Throws AppError when the venue cannot be reached. */
export async function createWorld(env: AgentEnv, log: Log): Promise<World> {
  const paper = env.venue === 'paper' ? await fetchPaperHealth(env.exchange.apiUrl) : null
  const agentId = env.agentId ?? (paper ? `paper-${paper.feed.key}` : env.venue)
  const clock = paper ? await createPaperClock(env.exchange.apiUrl) : createSystemClock()
  const wallet = walletOf(env, agentId)
  const accountAddress = env.accountAddress && !paper ? env.accountAddress : wallet.address
  if (paper) await openPaperAccount(env.exchange.apiUrl, accountAddress, env.startUsd)

  const db = openDb(storeFile(env.dataDir))
  const nextNonceMs = await createNonces(db, agentId, clock)
  const exchange = createHyperliquidExchange({
    ...env.exchange,
    wallet,
    accountAddress,
    nowMs: clock.nowMs,
    nextNonceMs,
  })
  const indicators = createLocalIndicators()
  const candleStream = createStream(env, paper, clock, log)
  const candles = createCandleCache(exchange, clock, {
    stream: candleStream,
    onChange: (coin, interval, changed) => upsertCandles(db, agentId, coin, interval, changed),
  })
  const capabilities = createCapabilityStore(db, agentId, clock)
  const models = createModelSource({ env, capabilities, wallMs: clock.wallMs, log, sessionId: agentId })
  await ensureSettings(db, agentId, env, clock)
  const { label } = models.llmFor((await latestSettings({ db, agentId })).settings)
  await upsertAgent(
    db,
    {
      agentId,
      venue: env.venue,
      ...feedOf(paper),
      model: label.model,
      ruleBased: label.ruleBased,
      accountAddress,
    },
    clock.nowMs(),
    clock.wallMs(),
  )
  return {
    agentId,
    db,
    exchange,
    ...models,
    indicators,
    ...createTaapi(env, paper, indicators, log),
    candles,
    candleStream,
    tools: createTools({ exchange, indicators, clock, candles }),
    clock,
    log,
    money: createMoneyTally(db, agentId),
    markets: {},
    leverageSet: new Map(),
    nextNonceMs,
    safetyEveryMs: 5_000,
    lease: { expiresWallMs: 0 },
  }
}

/**
 * Returns what signs. A paper account has a key of its own, derived from its name: a real key is never used where it is not needed, and a paper signature
 * carries the testnet's mark, so it is worth nothing on mainnet.
 */
function walletOf(env: AgentEnv, agentId: string): PrivateKeyAccount {
  if (env.venue === 'paper') return privateKeyToAccount(keccak256(toHex(`nocturne paper account ${agentId}`)))
  if (env.signingKey === null)
    throw new AppError(
      'env_invalid',
      `Venue ${env.venue} needs a signing key. Set HYPERLIQUID_PRIVATE_KEY to an API wallet's key.`,
    )
  if (env.signingKey.kind === 'privateKey') return privateKeyToAccount(env.signingKey.privateKey)
  const account = mnemonicToAccount(env.signingKey.mnemonic)
  const key = account.getHdKey().privateKey
  if (!key) throw new AppError('env_invalid', 'MNEMONIC yields no private key. Check its words.')
  return privateKeyToAccount(toHex(key))
}

/** In real time only: a market whose clock is held must look the same whenever something was pushed. It connects with the first look at a candle. */
function createStream(env: AgentEnv, paper: PaperHealth | null, clock: Clock, log: Log): CandleStream | null {
  const wsUrl = paper ? paper.feed.candleWsUrl : env.exchange.wsUrl
  return wsUrl === null
    ? null
    : createCandleStream({ wsUrl, isTestnet: env.exchange.isTestnet, nowMs: clock.nowMs, log })
}

/** TAAPI knows today's market only: over a replayed or synthetic one its values would belong to another day. */
function createTaapi(env: AgentEnv, paper: PaperHealth | null, local: Indicators, log: Log): Pick<World, 'taapi'> {
  if (env.taapiApiKey === null) return {}
  if (paper && paper.feed.kind !== 'live') {
    log.warn('TAAPI is not used: the market is not live', { feed: paper.feed.kind })
    return {}
  }
  const { taapiApiKey: secret, taapiPlan: plan } = env
  return {
    taapi: createTaapiIndicators(
      createTaapiClient({ secret, plan, exchange: 'binance', time: createWallTime() }),
      local,
    ),
  }
}

function feedOf(paper: PaperHealth | null) {
  return paper
    ? { feed: paper.feed.kind, feedNote: paper.feed.note, speed: paper.speed }
    : { feed: 'venue', feedNote: '', speed: 1 }
}

/** Nonces rise above every stored one, whatever the clock says. */
async function createNonces(db: Db, agentId: string, clock: Clock): Promise<() => number> {
  let last = (await lastNonceMs(db, agentId)) + NONCE_MARGIN
  return () => {
    last = Math.max(last + 1, clock.nowMs())
    return last
  }
}

/** What was learned of a provider outlives the process. */
function createCapabilityStore(db: Db, agentId: string, clock: Clock): CapabilityStore {
  return {
    async load(baseUrl, model) {
      const body = await readCapability(db, { agentId, baseUrl, model })
      return body === null ? null : parseCapabilities(body)
    },
    save: (baseUrl, model, capabilities) =>
      writeCapability(db, { agentId, baseUrl, model }, JSON.stringify(capabilities), clock.wallMs()),
  }
}

/** The first version are the defaults, with coins and interval from the environment; later ones are a person's. */
async function ensureSettings(db: Db, agentId: string, env: AgentEnv, clock: Clock): Promise<void> {
  const body = {
    ...DEFAULT_SETTINGS,
    coins: env.coins ?? DEFAULT_SETTINGS.coins,
    interval: env.interval ?? DEFAULT_SETTINGS.interval,
  }
  await insertSettings(db, {
    agentId,
    baseVersion: 0,
    body,
    reason: 'Defaults at the first start.',
    author: 'agent',
    wallMs: clock.wallMs(),
  })
}
