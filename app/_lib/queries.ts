import 'server-only'
import type { z } from 'zod'
import type { CommandView } from '@/lib/contracts/commands.ts'
import type { CycleView, cyclesQuerySchema, cyclesSchema } from '@/lib/contracts/cycles.ts'
import type { diaryQuerySchema, diarySchema } from '@/lib/contracts/diary.ts'
import type { fillsSchema, ordersSchema, positionsSchema } from '@/lib/contracts/positions.ts'
import type {
  limitBindsSchema,
  SettingsVersion,
  settingsResponseSchema,
  settingsVersionsSchema,
} from '@/lib/contracts/settings.ts'
import type { AgentStatus, healthSchema, Status } from '@/lib/contracts/status.ts'
import { DEFAULT_SETTINGS } from '@/lib/domain/defaultSettings.ts'
import type { GrowthIndex } from '@/lib/domain/growthIndex.ts'
import { countBinds } from '@/lib/domain/limitBinds.ts'
import { spendDayStartMs } from '@/lib/domain/spend.ts'
import { webEnv } from '@/lib/env/webEnv.ts'
import { mapComments } from '@/lib/store/comments.ts'
import { storeFile } from '@/lib/store/db.ts'
import { findLockHolder } from '@/lib/store/lockHolder.ts'
import { findAgent, listAgents } from '@/lib/store/queries/agents.ts'
import { findCommand, findCommandByToken, listPendingCommands } from '@/lib/store/queries/commands.ts'
import {
  findCycle,
  findCycleHead,
  findLastCycleId,
  findNeighbours,
  listCostsSince,
  listFittingCycles,
  mapCycles,
} from '@/lib/store/queries/cycles.ts'
import { listNewestWishes, mapDecisionCycles } from '@/lib/store/queries/decisions.ts'
import { listDiary } from '@/lib/store/queries/diary.ts'
import { findLastEquity } from '@/lib/store/queries/equity.ts'
import { listFills, listFillsOf } from '@/lib/store/queries/fills.ts'
import { mapIntentOrigins } from '@/lib/store/queries/intents.ts'
import { listOpenLocks } from '@/lib/store/queries/locks.ts'
import { FROM_NEWEST, nextBefore } from '@/lib/store/queries/page.ts'
import { findCurrentSettings, listSettings } from '@/lib/store/queries/settings.ts'
import { listOpenTrades } from '@/lib/store/queries/trades.ts'
import type { AgentStateRow } from '@/lib/store/rows/agentStateRow.ts'
import type { CommandOutcomeRow, CommandRow } from '@/lib/store/rows/commandRow.ts'
import type { SettingsRow } from '@/lib/store/rows/settingsRow.ts'
import { NO_AGENT } from './agentId.ts'
import { growthOf } from './equityRecord.ts'
import { fromArchive } from './fromArchive.ts'
import { findWish, haltOf } from './haltWish.ts'
import { webDb } from './store.ts'
import { toPositions } from './views/accountView.ts'
import { toCycleSummary, toCycleView, toListedFill } from './views/cycleView.ts'
import { toDiaryEntry } from './views/diaryView.ts'
import { toAgentStatus, venueNowMs } from './views/statusView.ts'

/**
 * What the screens show, read from the store: one function a route, also called by the pages' prefetch. `agentId` is what resolveAgentId said.
 */

type PageQuery = { before?: number | undefined; limit: number }
const toPage = ({ before, limit }: PageQuery) => ({ before: before ?? FROM_NEWEST, limit })

/** Returns liveness: throws when the store cannot be read. */
export async function readHealth(): Promise<z.input<typeof healthSchema>> {
  const [latest] = await listAgents(webDb())
  return { ok: true, agentSilentMs: latest ? Math.max(0, Date.now() - latest.heartbeatWallAt.getTime()) : null }
}

/** Returns every agent's status, the one that beat last first. */
export async function readStatus(): Promise<Status> {
  const wallMs = Date.now()
  const states = await listAgents(webDb())
  return { wallMs, agents: await Promise.all(states.map((state) => readAgentStatus(state, wallMs))) }
}

/** An agent that was not heard for so long may be waiting for the store. */
const SILENT_MS = 5_000

async function readAgentStatus(state: AgentStateRow, wallMs: number): Promise<AgentStatus> {
  const db = webDb()
  const isSilent = wallMs - state.heartbeatWallAt.getTime() > SILENT_MS
  const [settings, equity, index, costsToday, cycle, lastCycleId, pending, locks, lockedBy] = await Promise.all([
    currentSettings(state.agentId),
    findLastEquity(db, state.agentId),
    growthOf(state.agentId),
    listCostsSince(db, state.agentId, spendDayStartMs(wallMs)),
    state.cycleId === null ? null : findCycleHead(db, state.cycleId),
    findLastCycleId(db, state.agentId),
    listPendingCommands(db, state.agentId),
    listOpenLocks(db, state.agentId),
    isSilent ? findLockHolder(storeFile(webEnv().dataDir)) : null,
  ])
  return toAgentStatus(
    {
      state,
      settings,
      equity,
      returnFrac: returnOf(index),
      costsToday,
      cycle,
      lastCycleId,
      pending,
      locks,
      lockedBy,
      halt: haltOf(state.agentId),
    },
    wallMs,
  )
}

const returnOf = (index: GrowthIndex): number | null =>
  index.between(index.first()?.atMs ?? 0, index.last()?.atMs ?? 0).returnFrac

/** Returns a page of cycles that fit, newest first. */
export async function readCycles(
  agentId: string,
  { kind, coin, q: text, ...page }: z.output<typeof cyclesQuerySchema>,
): Promise<z.input<typeof cyclesSchema>> {
  const { rows, nextBefore } = await listFittingCycles(webDb(), agentId, toPage(page), { kind, coin, text })
  const comments = await mapComments(
    webDb(),
    rows.map(({ id }) => id),
  )
  return { cycles: rows.map((row) => toCycleSummary(row, comments.get(row.id))), nextBefore }
}

/** Returns everything of one cycle; null when there is none with this id. */
export async function readCycle(id: number): Promise<CycleView | null> {
  const db = webDb()
  const stored = await findCycle(db, id)
  if (stored === null) return null
  const { row, isArchived } = await fromArchive(stored)
  const [comments, fills, neighbours, state] = await Promise.all([
    mapComments(db, [id]),
    listFillsOf(
      db,
      row.decisions.map((decision) => decision.id),
    ),
    findNeighbours(db, row.agentId, id),
    findAgent(db, row.agentId),
  ])
  const running = state?.cycleId === id ? state.step : null
  return toCycleView(row, { fills, ...neighbours, running, isArchived, comments: comments.get(id) ?? [] })
}

/** Returns a page of the diary, newest first, under the query's filters. */
export async function readDiary(
  agentId: string,
  query: z.output<typeof diaryQuerySchema>,
): Promise<z.input<typeof diarySchema>> {
  const db = webDb()
  const filter = { asset: query.asset, action: query.action, text: query.q, without: query.without }
  const [page, state] = await Promise.all([listDiary(db, agentId, toPage(query), filter), findAgent(db, agentId)])
  const numbers = await mapCycles(
    db,
    page.rows.flatMap((row) => (row.cycleId === null ? [] : [row.cycleId])),
  )
  return {
    entries: page.rows.map((row) => toDiaryEntry(row, numbers)),
    nextBefore: page.nextBefore,
    agentId: agentId === NO_AGENT ? null : agentId,
    tMs: state === null ? Date.now() : venueNowMs(state, Date.now()),
  }
}

/** Returns the positions the agent last saw, with what rests against them and why they were opened. */
export async function readPositions(agentId: string): Promise<z.input<typeof positionsSchema>> {
  const db = webDb()
  const [state, trades] = await Promise.all([findAgent(db, agentId), listOpenTrades(db, agentId)])
  const account = state?.account ?? null
  if (account === null) return { atMs: null, positions: [] }
  const cycles = await mapDecisionCycles(
    db,
    trades.map((trade) => trade.entryDecisionId),
  )
  return { atMs: state?.accountAt?.getTime() ?? null, positions: toPositions(account, trades, cycles) }
}

/** Returns the orders the agent last saw resting. */
export async function readOrders(agentId: string): Promise<z.input<typeof ordersSchema>> {
  const state = await findAgent(webDb(), agentId)
  const account = state?.account ?? null
  return { atMs: (account && state?.accountAt?.getTime()) ?? null, orders: account?.openOrders ?? [] }
}

/** Returns a page of executions, newest first. */
export async function readFills(agentId: string, query: PageQuery): Promise<z.input<typeof fillsSchema>> {
  const rows = await listFills(webDb(), agentId, toPage(query))
  const cycles = await mapDecisionCycles(
    webDb(),
    rows.map((row) => row.decisionId),
  )
  const origins = await mapIntentOrigins(
    webDb(),
    rows.flatMap(({ intentId }) => intentId ?? []),
  )
  return { fills: rows.map((row) => toListedFill(row, cycles, origins)), nextBefore: nextBefore(rows, query.limit) }
}

/** Of so many decisions it is told how often a limit bound. */
const BINDS_OF = 100

/** Returns how often each limit bound in the last decisions that asked for something. */
export async function readLimitBinds(agentId: string): Promise<z.input<typeof limitBindsSchema>> {
  const wishes = await listNewestWishes(webDb(), agentId, BINDS_OF)
  return { decisionCount: wishes.length, binds: countBinds(wishes.map(({ gateReport }) => gateReport)) }
}

/** Returns the settings in force; version 0 with the defaults until a first version is stored. */
export async function readSettings(agentId: string): Promise<z.input<typeof settingsResponseSchema>> {
  return { current: await currentSettings(agentId), defaults: DEFAULT_SETTINGS }
}

/** Returns a page of versions, newest first. */
export async function readSettingsVersions(
  agentId: string,
  query: PageQuery,
): Promise<z.input<typeof settingsVersionsSchema>> {
  const page = toPage(query)
  const rows = await listSettings(webDb(), agentId, page.before, page.limit)
  return { versions: rows.map(toSettingsVersion) }
}

export async function currentSettings(agentId: string): Promise<SettingsVersion> {
  const row = await findCurrentSettings(webDb(), agentId)
  if (row !== null) return toSettingsVersion(row)
  return { agentId, version: 0, body: DEFAULT_SETTINGS, reason: 'The defaults.', author: 'defaults', wallMs: 0 }
}

/** Returns a stored version as the contract has it. */
export const toSettingsVersion = (row: SettingsRow): SettingsVersion => ({
  agentId: row.agentId,
  version: row.version,
  body: row.body,
  reason: row.reason,
  author: row.author,
  wallMs: row.wallAt.getTime(),
})

/** Returns a command and its outcome, null while pending; null when there is no such command. */
export async function readCommand(id: number): Promise<CommandView | null> {
  const found = await findCommand(webDb(), id)
  const token = found?.command.token ?? null
  if (found?.outcome === null && token !== null) return readWish(token)
  return found && toCommandView(found.command, found.outcome)
}

/** Returns a halt or flatten by its token: from the store, and until that has it from its file; null when neither has. */
export async function readWish(token: string): Promise<CommandView | null> {
  const found = await findCommandByToken(webDb(), token)
  const fromFile = found?.outcome ? null : await findWish(token)
  if (found === null) return fromFile
  if (found.outcome) return toCommandView(found.command, found.outcome)
  return {
    ...toCommandView(found.command, null),
    haltFile: fromFile?.haltFile ?? null,
    outcome: fromFile?.outcome ?? null,
  }
}

/** Returns a command as the contract has it. */
export const toCommandView = (row: CommandRow, outcome: CommandOutcomeRow | null): CommandView => ({
  id: row.id,
  token: row.token,
  haltFile: null,
  agentId: row.agentId,
  kind: row.kind,
  reason: row.reason,
  wallMs: row.wallAt.getTime(),
  outcome: outcome && {
    status: outcome.status,
    message: outcome.message,
    wallMs: outcome.wallAt.getTime(),
  },
})
