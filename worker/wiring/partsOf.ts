import path from 'node:path'
import { createPaperClock, createSystemClock, type OpenClock } from '../../lib/clock.ts'
import { freeBytes } from '../../lib/diskRoom.ts'
import { DEFAULT_SETTINGS } from '../../lib/domain/defaultSettings.ts'
import type { AgentEnv } from '../../lib/env/agentEnv.ts'
import { haltFile } from '../../lib/haltFile.ts'
import { createAccountStream } from '../../lib/hyperliquid/accountStream.ts'
import { createCandleStream } from '../../lib/hyperliquid/candleStream.ts'
import { REPLY_MS_MAX } from '../../lib/hyperliquid/hyperliquidExchange.ts'
import { createReadShelf } from '../../lib/hyperliquid/readShelf.ts'
import { createSharedMinute, type SharedMinute } from '../../lib/hyperliquid/sharedMinute.ts'
import { createTaapiClient } from '../../lib/indicators/taapi/client.ts'
import { createWallTime } from '../../lib/indicators/taapi/requestWindow.ts'
import { createTaapiIndicators } from '../../lib/indicators/taapi/taapiIndicators.ts'
import type { Log } from '../../lib/log.ts'
import { fetchPaperHealth, openPaperAccount, type PaperHealth } from '../../lib/paper/paperAccount.ts'
import { openPaperControl, type PaperControl, proveStream } from '../../lib/paper/paperControl.ts'
import { createProvedTransport } from '../../lib/paper/provedTransport.ts'
import { openDb, storeFile } from '../../lib/store/db.ts'
import { createLeaseHolder } from '../../lib/store/lease.ts'
import { transcriptArchive } from '../../lib/store/transcripts/transcriptArchive.ts'
import { createModelSource } from '../model/modelSource.ts'
import { createReaderThread } from '../model/readerThread.ts'
import type { WorldParts } from './agentWorld.ts'
import { walletOf } from './wallet.ts'

/** The parts of an agent's world; its clock is given back when the agent ends. */
export type AgentParts = WorldParts & { clock: OpenClock }

/** The one place that knows paper from live: the parts of a world, from an agent's environment. Throws AppError when the venue cannot be reached. */
export async function partsOf(env: AgentEnv, log: Log): Promise<AgentParts> {
  const { apiUrl } = env.exchange
  const control = env.venue === 'paper' ? openPaperControl(apiUrl, env.dataDir) : null
  const paper = control && (await fetchPaperHealth(control))
  const venueId = paper ? `paper-${paper.feed.key}` : env.venue
  const agentId = env.agentId ?? venueId
  const clock = control ? await createPaperClock(control, agentId) : createSystemClock()
  const wallet = walletOf(env, agentId)
  const accountAddress = env.accountAddress && !paper ? env.accountAddress : wallet.address
  if (control) await openPaperAccount(control, accountAddress, env.startUsd)
  const db = openDb(storeFile(env.dataDir))
  return {
    agentId,
    venue: {
      venueId,
      name: env.venue,
      ...feedOf(paper),
      exchange: {
        ...env.exchange,
        ...provedBy(control),
        sharedMinute: minuteOf(env, clock.wallMs),
        shelf: createReadShelf(path.join(env.dataDir, 'requests', 'kept', encodeURIComponent(`${venueId} ${agentId}`))),
      },
      // A paper exchange whose time runs faster has no limit.
      isPaced: !paper || paper.speed === 1,
      wallet,
      accountAddress,
    },
    db,
    clock,
    halt: haltFile(env.dataDir, agentId),
    freeBytes: () => freeBytes(env.dataDir),
    archive: transcriptArchive(env.dataDir, agentId),
    lease: createLeaseHolder(db, agentId, { wallMs: clock.wallMs, elapsedMs: () => performance.now() }),
    log,
    firstSettings: {
      ...DEFAULT_SETTINGS,
      coins: env.coins ?? DEFAULT_SETTINGS.coins,
      interval: env.interval ?? DEFAULT_SETTINGS.interval,
    },
    createModels: (capabilities) =>
      createModelSource({ env, capabilities, wallMs: clock.wallMs, log, sessionId: agentId }),
    reader: createReaderThread(log),
    candleStream: createStream(env, paper, clock.nowMs, log),
    accountStream: createHints(env, paper, control, accountAddress, log),
    createTaapi: (local) => createTaapi(env, paper, local, log),
  }
}

/** A paper exchange proves with each answer and each connection that it is the one of this data folder: another may have its port by now. */
const provedBy = (control: PaperControl | null) =>
  control && { transport: createProvedTransport(control, REPLY_MS_MAX), proof: proveStream(control.key) }

/** Every process that asks the same venue from this data folder spends of one minute. */
const minuteOf = ({ dataDir, venue }: AgentEnv, wallMs: () => number): SharedMinute =>
  createSharedMinute({ folder: path.join(dataDir, 'requests', venue), wallMs, elapsedMs: () => performance.now() })

/** In real time only: a market whose clock is held must look the same whenever something was pushed. It connects with the first look at a candle. */
function createStream(env: AgentEnv, paper: PaperHealth | null, nowMs: () => number, log: Log) {
  const wsUrl = paper ? paper.feed.candleWsUrl : env.exchange.wsUrl
  return wsUrl === null ? null : createCandleStream({ wsUrl, isTestnet: env.exchange.isTestnet, nowMs, log })
}

/** In real time only, for the same reason. */
function createHints(env: AgentEnv, paper: PaperHealth | null, control: PaperControl | null, user: string, log: Log) {
  if (paper && paper.feed.kind !== 'live') return null
  const { wsUrl, isTestnet } = env.exchange
  const proof = control ? proveStream(control.key) : undefined
  return createAccountStream({ wsUrl, isTestnet, proof, user, elapsedMs: () => performance.now(), log })
}

/** TAAPI knows today's market only: over a replayed or synthetic one its values would belong to another day. */
function createTaapi(
  env: AgentEnv,
  paper: PaperHealth | null,
  local: Parameters<NonNullable<WorldParts['createTaapi']>>[0],
  log: Log,
) {
  if (env.taapiApiKey === null) return null
  if (paper && paper.feed.kind !== 'live') {
    log.warn('TAAPI is not used: the market is not live', { feed: paper.feed.kind })
    return null
  }
  const { taapiApiKey: secret, taapiPlan: plan } = env
  return createTaapiIndicators(createTaapiClient({ secret, plan, exchange: 'binance', time: createWallTime() }), local)
}

const feedOf = (paper: PaperHealth | null) =>
  paper
    ? { feed: paper.feed.kind, feedNote: paper.feed.note, speed: paper.speed }
    : { feed: 'venue' as const, feedNote: '', speed: 1 }
