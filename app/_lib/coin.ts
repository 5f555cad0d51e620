import 'server-only'
import type { Coin } from '@/lib/contracts/candles.ts'
import { parseSymbol } from '@/lib/domain/symbol.ts'
import { listCandleSeries } from '@/lib/store/candles.ts'
import { findVenueId } from '@/lib/store/queries/agents.ts'
import { findLastContext } from '@/lib/store/queries/cycles.ts'
import { listDecisionsOf } from '@/lib/store/queries/decisions.ts'
import { notFound } from './request.ts'
import { webDb } from './store.ts'
import { toDecisionView } from './views/cycleView.ts'
import { readMarket } from './views/markersView.ts'

const DECISIONS_SHOWN = 12

/** Returns what the agent last knew of a coin and decided about it. Throws 404 for one it neither watched nor decided about. */
export async function readCoin(agentId: string, asked: string): Promise<Coin> {
  const db = webDb()
  const [venueId, last] = await Promise.all([findVenueId(db, agentId), findLastContext(db, agentId)])
  const series = await listCandleSeries(db, venueId)
  const coins = [...new Set(series.map(({ coin }) => coin))]
  const coin = parseSymbol(asked, coins) ?? asked
  const decisions = await listDecisionsOf(db, agentId, coin, DECISIONS_SHOWN)
  if (decisions.length === 0 && coins.length > 0 && !coins.includes(coin)) throw unknownCoin(asked, coins)
  const market = readMarket(last?.context ?? null, coin)
  const isKnown = Object.values(market).some((value) => value !== null)
  return {
    coin,
    atMs: isKnown ? (last?.startedAt.getTime() ?? null) : null,
    ...market,
    decisions: decisions.map(toDecisionView),
  }
}

const unknownCoin = (asked: string, coins: readonly string[]) =>
  notFound(
    `The agent has not watched "${asked.slice(0, 24)}". It has watched ${coins.join(', ')}; Settings name its coins.`,
  )
