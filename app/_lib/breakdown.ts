import 'server-only'
import type { z } from 'zod'
import type { BreakdownView } from '@/lib/contracts/breakdown.ts'
import { type performanceQuerySchema, TIME_MS_MAX } from '@/lib/contracts/performance.ts'
import { dailyReturns, ROLLING_DAYS, rollingSharpe } from '@/lib/domain/dailyReturns.ts'
import { findFirstEquity, findLastEquity } from '@/lib/store/queries/equity.ts'
import { FROM_NEWEST } from '@/lib/store/queries/page.ts'
import { listSettings } from '@/lib/store/queries/settings.ts'
import { NO_AGENT } from './agentId.ts'
import { growthOf } from './equityRecord.ts'
import { rangeStart } from './performance.ts'
import { webDb } from './store.ts'
import { closedWithin, tradesOf } from './tradeRecord.ts'
import { toAllGroups, toCosts, toGroup } from './views/breakdownView.ts'

type BreakdownQuery = Pick<z.output<typeof performanceQuerySchema>, 'range' | 'from' | 'to'>

/** Settings versions that are looked at for the names of prompts. */
const VERSIONS_MAX = 100_000

/** Returns what the trades of a range came to, group by group, what the account cost in it, and what each day made. */
export async function readBreakdown(agentId: string, query: BreakdownQuery): Promise<BreakdownView> {
  const db = webDb()
  const fromMs = (await rangeStart(agentId, query)) ?? 0
  const toMs = query.to ?? TIME_MS_MAX
  const [trades, index, versions, first, last] = await Promise.all([
    tradesOf(agentId),
    growthOf(agentId),
    listSettings(db, agentId, FROM_NEWEST, VERSIONS_MAX),
    findFirstEquity(db, agentId, fromMs),
    findLastEquity(db, agentId, toMs),
  ])
  const within = closedWithin(trades, fromMs, toMs)
  const own = within.filter(({ adopted }) => !adopted)
  const isSeen = first !== null && last !== null && last.at >= first.at
  const days = isSeen ? dailyReturns(index, first.at.getTime(), last.at.getTime()) : []
  return {
    agentId: agentId === NO_AGENT ? null : agentId,
    adoptedTradeCount: within.length - own.length,
    all: toGroup('all', own),
    by: toAllGroups(own, versions.toReversed()),
    costs: isSeen ? toCosts(first, last) : null,
    days,
    // The first and the last day may be parts of one.
    rolling: rollingSharpe(days.slice(1, -1)),
    rollingDays: ROLLING_DAYS,
  }
}
