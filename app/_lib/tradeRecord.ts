import 'server-only'
import { findClosedMs, listTradeFacts, type TradeFact } from '@/lib/store/queries/tradeFacts.ts'
import { createAgentMemory } from './agentMemory.ts'

const PAGE = 5_000

/** Returns the closed round trips of an agent, in the order in which they closed, all up to now. A closed one never changes. */
export const tradesOf = createAgentMemory<TradeFact[]>(
  () => [],
  async (db, agentId, known) => {
    const first = known[0]
    const isOf = first === undefined || (await findClosedMs(db, agentId, first.id)) === first.closedMs
    let trades = isOf ? known : []
    for (;;) {
      // Several may close in the same instant, so those of the newest one are looked at again.
      const fromMs = trades.at(-1)?.closedMs ?? 0
      const ids = new Set(trades.slice(-PAGE).map(({ id }) => id))
      const page = await listTradeFacts(db, agentId, fromMs, PAGE)
      const more = page.filter(({ id }) => !ids.has(id))
      if (more.length > 0) trades = [...trades, ...more]
      if (page.length < PAGE || more.length === 0) return trades
    }
  },
)

/** Returns those closed within [fromMs, toMs]. */
export const closedWithin = (trades: readonly TradeFact[], fromMs: number, toMs: number): TradeFact[] =>
  trades.filter(({ closedMs }) => closedMs >= fromMs && closedMs <= toMs)
