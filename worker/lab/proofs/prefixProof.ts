import { CYCLE_DELAY_MS } from '../../../lib/domain/schedule.ts'
import { differenceOf } from '../../../lib/lab/replay/difference.ts'
import type { Feed, OtherFuture } from '../../../lib/paper/feeds/feed.ts'
import { createInProcessVenue } from '../../../lib/run/inProcessVenue.ts'
import { createRunFeed, type RunPlan } from '../../../lib/run/runPlan.ts'
import { whole } from '../../../lib/run/runReport.ts'
import { randomStream } from '../../../lib/run/runSeed.ts'
import type { Db } from '../../../lib/store/db.ts'
import { AGENT_OF_RUN } from '../../../lib/store/labFiles.ts'
import { listEquity } from '../../../lib/store/queries/equity.ts'
import { listFills } from '../../../lib/store/queries/fills.ts'
import { listRecordedCycles, type RecordedCycle } from '../../../lib/store/queries/recordedCycles.ts'
import type { IntentRow } from '../../../lib/store/rows/intentRow.ts'
import { runInProcess } from '../../runs/runInProcess.ts'
import { withScratchStore } from './scratchStore.ts'

/**
 * Whether anything a run writes hangs on what comes after it. The run is made once with the market's own future; then again to a moment, with garbage in the
 * place of all that comes after that moment. Whatever was asked, answered, judged, ordered and filled up to there must be the same, byte for byte.
 */
export interface PrefixProof {
  cycles: number
  /** Orders that were compared: a run that never trades proves little. */
  orders: number
  cuts: number
  /** Those after which something before them was different, each with the first such thing. */
  broken: PrefixBreak[]
}

export interface PrefixBreak {
  cutMs: number
  /** The cycle it was in; null for what is the account's. */
  cycle: number | null
  what: string
  /** Lines with - for the market's own future and + for the other. */
  diff: string
}

export interface PrefixOptions {
  plan: RunPlan
  /** How many moments are tried; as many as there are where that is fewer. */
  cuts: number
  seed: number
  /** The market with its own future or another. */
  feedOf?: (other: OtherFuture | null) => Feed
  tell?: (done: number, of: number) => void
}

const HOUR_MS = 3_600_000

/** Makes the run and one for each moment, and returns what came of it. Throws AppError('replay_data') for a market that cannot be replayed. */
export async function provePrefix({ plan, cuts, seed, feedOf, tell }: PrefixOptions): Promise<PrefixProof> {
  const marketOf = feedOf ?? ((other) => createRunFeed(plan, other))
  const own = await recordsOf(plan, marketOf(null))
  const moments = chooseMoments(own, cuts, seed)
  const broken: PrefixBreak[] = []
  for (const [at, { number, startedAt }] of moments.entries()) {
    const cutMs = startedAt.getTime()
    const until = { ...plan, length: { cycles: number } }
    const other = await recordsOf(until, marketOf({ afterMs: cutMs, seed: seed + at }))
    const found = firstDifference(own, other, cutMs)
    if (found !== null) broken.push({ cutMs, ...found })
    tell?.(at + 1, moments.length)
  }
  const orders = own.cycles.reduce((sum, { decisions }) => sum + decisions.flatMap(({ intents }) => intents).length, 0)
  return { cycles: own.cycles.length, orders, cuts: moments.length, broken }
}

interface Records {
  cycles: RecordedCycle[]
  /** What the venue did, a line each, with when. */
  account: { atMs: number; line: string }[]
}

const recordsOf = (plan: RunPlan, feed: Feed): Promise<Records> =>
  withScratchStore(async (db) => {
    await runInProcess(plan, { db, agentId: AGENT_OF_RUN, venue: createInProcessVenue(feed, feed.startMs) })
    return { cycles: await cyclesOf(db), account: await accountOf(db) }
  })

const PAGE = 100

async function cyclesOf(db: Db): Promise<RecordedCycle[]> {
  const cycles: RecordedCycle[] = []
  for (let after = 0; ; ) {
    const page = await listRecordedCycles(db, AGENT_OF_RUN, after, PAGE)
    for (const read of page) {
      if ('problem' in read) throw new Error(`Cycle ${read.number} of the run cannot be read: ${read.problem}`)
      cycles.push(read.cycle)
    }
    const last = page.at(-1)
    if (last === undefined) return cycles
    after = last.id
  }
}

async function accountOf(db: Db): Promise<Records['account']> {
  const fills = await whole((page) => listFills(db, AGENT_OF_RUN, page))
  const equity = await listEquity(db, AGENT_OF_RUN, 0, Date.UTC(9999, 11, 31), Number.MAX_SAFE_INTEGER)
  const rows = [...fills.map(({ id: _id, intentId: _intent, decisionId: _decision, ...fill }) => fill), ...equity]
  return rows.map((row) => ({ atMs: row.at.getTime(), line: JSON.stringify(row) }))
}

/** Cycles at full hours: there a bar of every length up to an hour begins, and its first price alone has happened. */
function chooseMoments({ cycles }: Records, count: number, seed: number): RecordedCycle[] {
  const left = cycles.filter(({ startedAt }) => (startedAt.getTime() - CYCLE_DELAY_MS) % HOUR_MS === 0)
  const chance = randomStream(seed, 'cuts')
  const chosen: RecordedCycle[] = []
  while (chosen.length < count && left.length > 0) chosen.push(...left.splice(chance.below(left.length), 1))
  return chosen.sort((one, other) => one.number - other.number)
}

/** Returns the first thing up to the moment that is not the same in both; null: all is. */
function firstDifference(own: Records, other: Records, cutMs: number): Omit<PrefixBreak, 'cutMs'> | null {
  const before = own.cycles.filter(({ startedAt }) => startedAt.getTime() <= cutMs)
  for (const [at, cycle] of before.entries()) {
    const again = other.cycles[at]
    const others = again ? partsOf(again, cutMs) : {}
    for (const [what, text] of Object.entries(partsOf(cycle, cutMs))) {
      const found = differenceOf(what, text, others[what] ?? '')
      if (found !== null) return { cycle: cycle.number, what, diff: found.diff }
    }
  }
  const linesOf = ({ account }: Records) =>
    account
      .filter(({ atMs }) => atMs <= cutMs)
      .map(({ line }) => line)
      .join('\n')
  const found = differenceOf('account', linesOf(own), linesOf(other))
  return found && { cycle: null, what: found.what, diff: found.diff }
}

/** All that was settled at the moment: what became of a resting order later, and what a decision led to later, is the future's. */
const partsOf = (cycle: RecordedCycle, cutMs: number): Record<string, string> => ({
  prompt: cycle.systemPrompt,
  context: cycle.context,
  gate: cycle.gateInputs.map(({ body }) => body).join('\n'),
  requests: cycle.turns
    .map(({ request, toolCalls }) => `${request}\n${toolCalls.map(({ result }) => result)}`)
    .join('\n'),
  answer: cycle.turns.map(({ content }) => content ?? '').join('\n'),
  decisions: JSON.stringify(
    cycle.decisions.map(({ id: _id, cycleId: _cycle, intents, ...decision }) => ({
      ...decision,
      orders: intents.filter(({ createdAt }) => createdAt.getTime() <= cutMs).map(asSent),
    })),
  ),
})

const asSent = ({ role, coin, side, limitPx, sz, reduceOnly, tif, triggerPx, nonceMs }: IntentRow) => ({
  role,
  coin,
  side,
  limitPx,
  sz,
  reduceOnly,
  tif,
  triggerPx,
  nonceMs,
})
