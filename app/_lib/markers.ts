import 'server-only'
import { MARKS_MAX, type Markers } from '@/lib/contracts/candles.ts'
import { mapDecisionCycles } from '@/lib/store/queries/decisions.ts'
import { listFillsWithin, listProtectiveIntents, listTradesWithin, mapFillTimes } from '@/lib/store/queries/markers.ts'
import { webDb } from './store.ts'
import { toChartFill, toLevels, toRange } from './views/markersView.ts'

/** Returns what happened to a coin within [from, to]: executions, protective levels and positions. A coin nothing happened to has empty lists. */
export async function readMarkers(
  agentId: string,
  { coin, from, to }: { coin: string; from: number; to: number },
): Promise<Markers> {
  const db = webDb()
  const trades = await listTradesWithin(db, agentId, coin, from, to)
  // A level of a position that was open before the range began may still rest within it.
  const since = Math.min(from, ...trades.map((trade) => trade.openedAt.getTime()))
  const [fills, intents] = await Promise.all([
    listFillsWithin(db, agentId, coin, from, to, MARKS_MAX),
    listProtectiveIntents(db, agentId, coin, since, to, MARKS_MAX),
  ])
  const ids = [...fills, ...intents].map((row) => row.decisionId)
  const [cycles, filled] = await Promise.all([
    mapDecisionCycles(db, [...ids, ...trades.map((trade) => trade.entryDecisionId)]),
    mapFillTimes(
      db,
      agentId,
      intents.map((row) => row.oid),
    ),
  ])
  return {
    coin,
    fills: fills.map((row) => toChartFill(row, cycles)).reverse(),
    levels: toLevels(intents, trades, filled, cycles).filter((level) => level.toMs === null || level.toMs >= from),
    positions: trades.slice(-MARKS_MAX).map((row) => toRange(row, cycles)),
    isCut: [fills, intents, trades].some((rows) => rows.length >= MARKS_MAX),
  }
}
