import type { ControlRun } from '../../../lib/domain/negativeControl.ts'
import { bootstrapMean } from '../../../lib/domain/stats/bootstrapMean.ts'
import type { Feed } from '../../../lib/paper/feeds/feed.ts'
import { createSyntheticFeed } from '../../../lib/paper/feeds/syntheticFeed.ts'
import { createInProcessVenue } from '../../../lib/run/inProcessVenue.ts'
import type { RunPlan } from '../../../lib/run/runPlan.ts'
import { whole } from '../../../lib/run/runReport.ts'
import { AGENT_OF_RUN } from '../../../lib/store/labFiles.ts'
import { listEquity } from '../../../lib/store/queries/equity.ts'
import { listFills } from '../../../lib/store/queries/fills.ts'
import type { EquityRow } from '../../../lib/store/rows/equityRow.ts'
import type { FillRow } from '../../../lib/store/rows/fillRow.ts'
import { runInProcess } from '../../runs/runInProcess.ts'
import { withScratchStore } from './scratchStore.ts'

const DAY_MS = 86_400_000

/**
 * Lets the agent trade on a market in which the price now is the best guess of any later one (`isFair`), and returns what it made and what that cost. Whoever
 * earns there before costs knows what cannot be known, or fills at prices that nobody would give.
 */
export const runControl = (plan: RunPlan, seed: number, startMs: number): Promise<ControlRun> =>
  withScratchStore(async (db) => {
    const feed = createSyntheticFeed({ seed, startMs, coins: ['BTC', ...plan.settings.coins], isFair: true })
    const { trades } = await runInProcess(plan, {
      db,
      agentId: AGENT_OF_RUN,
      venue: createInProcessVenue(feed, feed.startMs),
    })
    const fills = await whole((page) => listFills(db, AGENT_OF_RUN, page))
    const equity = await listEquity(db, AGENT_OF_RUN, 0, Date.UTC(9999, 11, 31), Number.MAX_SAFE_INTEGER)
    const startUsd = Number(plan.startUsd)
    const last = equity.at(-1)
    const netUsd = (last?.equityUsd.toNumber() ?? startUsd) - startUsd
    const gaveUsd = givenAway(feed, fills)
    const costUsd = last ? costsUntil(last, gaveUsd) : 0
    return {
      seed,
      trades: trades.closed + trades.open,
      netFrac: netUsd / startUsd,
      costFrac: costUsd / startUsd,
      p: fills.length === 0 ? null : (bootstrapMean(grossDays(equity, gaveUsd))?.p ?? null),
    }
  })

interface Given {
  atMs: number
  usd: number
}

/** What each fill gave away against the middle of the book it met. */
const givenAway = (feed: Feed, fills: readonly FillRow[]): Given[] =>
  fills.map(({ coin, side, px, sz, at }) => {
    const mid = feed.quotesAt(at.getTime())[coin]?.midPx
    if (mid === undefined) throw new RangeError(`${coin} has no price at ${at.toISOString()}.`)
    const worse = side === 'buy' ? px.minus(mid) : mid.minus(px)
    return { atMs: at.getTime(), usd: worse.times(sz).toNumber() }
  })

const costsUntil = ({ at, feesUsd, fundingUsd }: EquityRow, given: readonly Given[]): number =>
  feesUsd.minus(fundingUsd).toNumber() +
  given.filter(({ atMs }) => atMs <= at.getTime()).reduce((sum, { usd }) => sum + usd, 0)

/** The return of each day with its costs given back. */
function grossDays(equity: readonly EquityRow[], given: readonly Given[]): number[] {
  const byDay = new Map(equity.map((point) => [Math.floor(point.at.getTime() / DAY_MS), point]))
  const ends = [...byDay.values()].map((point) => point.equityUsd.toNumber() + costsUntil(point, given))
  return ends.slice(1).map((end, at) => end / (ends[at] as number) - 1)
}
