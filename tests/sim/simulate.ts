import { toAccount } from '../../lib/hyperliquid/toDomain.ts'
import { clearinghouseState, frontendOpenOrders } from '../../lib/paper/server/accountView.ts'
import { createInProcessVenue, type RunVenue } from '../../lib/run/inProcessVenue.ts'
import { createRunFeed, parseRunPlan } from '../../lib/run/runPlan.ts'
import type { RunReport } from '../../lib/run/runReport.ts'
import { BROKEN_CYCLE } from '../../lib/store/books/cycleBook.ts'
import type { Db } from '../../lib/store/db.ts'
import { runInProcess } from '../../worker/runs/runInProcess.ts'
import { paperWallet, RUN_KEY } from '../../worker/wiring/paperWallet.ts'
import { booksAgainst, overfilled, strangeFills } from '../support/invariants.ts'
import { openTempDb } from '../support/tempDb.ts'
import { type SimPlan, simPlan } from './simPlan.ts'

/** What a day came to. `broken`: invariants that did not hold, in sentences. */
export interface SimResult {
  seed: number
  planned: Record<string, number>
  report: RunReport
  broken: string[]
}

const AGENT = 'sim'

/** Runs the day of a seed with the real worker on the paper exchange, in process, and holds what came of it against the invariants. */
export async function simulate(seed: number): Promise<SimResult> {
  const sim = simPlan(seed)
  const temp = openTempDb()
  const plan = parseRunPlan(sim.plan)
  const feed = createRunFeed(plan)
  const venue = createInProcessVenue(feed, feed.startMs)
  try {
    // What the venue knows is read while it still is: a run closes it.
    const kept: RunVenue = { ...venue, close: async () => {} }
    const report = await runInProcess(sim.plan, { db: temp.db, agentId: AGENT, venue: kept })
    return { seed, planned: sim.planned, report, broken: await check(sim, report, venue, temp.db) }
  } finally {
    await venue.close()
    await temp.close()
  }
}

async function check({ excused, plan }: SimPlan, report: RunReport, venue: RunVenue, db: Db): Promise<string[]> {
  const broken: string[] = []
  const must = (holds: boolean, sentence: string) => {
    if (!holds) broken.push(sentence)
  }
  // A process that was killed leaves a cycle that its successor closes as failed; every other failure is a fault of ours.
  const failed = await db.cycle.findMany({ where: { status: 'failed', NOT: { reason: BROKEN_CYCLE } } })
  for (const { number, reason } of failed) must(false, `cycle ${number} failed: ${reason.slice(0, 300)}`)
  must(report.unknownOrders === 0, `${report.unknownOrders} orders are still unknown at the end`)
  const waiting = await db.intent.count({ where: { outcome: 'written' } })
  must(waiting === 0, `${waiting} orders were written and never settled`)
  const gap = report.identityGapUsd
  must(gap?.lt('0.01') ?? true, `equity and what explains it differ by ${gap}`)
  for (const { cycle, coins } of report.bare)
    must(
      excused.has(cycle),
      `${coins.join(', ')} had no stop after cycle ${cycle}, where nothing kept one from being placed`,
    )
  broken.push(...(await overfilled(db)), ...(await strangeFills(db)), ...(await booksAndVenue(venue, db)))
  return broken.map((sentence) => `seed ${plan.seed}: ${sentence}`)
}

/** In the end the books hold what the venue holds. */
function booksAndVenue({ venue }: RunVenue, db: Db): Promise<string[]> {
  const user = paperWallet(AGENT, RUN_KEY).address.toLowerCase()
  const { rules, state } = venue
  const account = toAccount(user, clearinghouseState(rules, state, user, state.nowMs), frontendOpenOrders(state, user))
  return booksAgainst(db, AGENT, account.positions)
}
