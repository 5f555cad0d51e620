import type { LedgerDelta, Position } from '../../domain/account.ts'
import { type Px, toText } from '../../domain/decimal.ts'
import type { ExitRules } from '../../domain/exitRules.ts'
import { greatestOf, leastOf } from '../../domain/extremes.ts'
import type { TradeBookEntry } from '../../domain/tradeBook.ts'
import { listOpenTrades } from '../queries/trades.ts'
import { parseTradeRow, type TradeRow } from '../rows/tradeRow.ts'
import { type BookContext, only } from './bookContext.ts'
import { fundingWithin } from './ledgerBook.ts'
import { changeColumns, type TradeChange, tradeStatement } from './tradeStatement.ts'

/** Round trips. Its changes are announced by the fills that make them. */
export interface TradesBook {
  /** Returns the open trades, oldest first. */
  open(): Promise<TradeRow[]>
  /** Writes what fills did to a trade; an entry with an end closes it. */
  update(id: number, entry: TradeBookEntry, change?: TradeChange): Promise<TradeRow>
  /** Writes the levels a trade leaves at; null: none. */
  setLevels(id: number, levels: { slPx: Px | null; tpPx: Px | null }): Promise<void>
  /** Replaces the rules a trade leaves by, from now on. */
  setRules(id: number, exitRules: ExitRules): Promise<void>
  /** Opens a trade, as of now, for a position that was found on the venue. */
  adopt(position: Position, reason: string): Promise<void>
  /** Counts the funding of closed trades again in which these payments fell: they were told after the trade had ended. */
  recountFunding(payments: readonly LedgerDelta[]): Promise<void>
  /** Returns the coins of open trades whose stored exit rules this version does not read. */
  coinsOfUnreadRules(): Promise<string[]>
  /** Returns true when an open trade has exit rules. */
  anyExitRules(): Promise<boolean>
}

/** Returns the agent's round trips. */
export function createTradesBook(context: BookContext): TradesBook {
  const { db, agentId, write, now } = context
  return {
    open: () => listOpenTrades(db, agentId),
    async update(id, entry, change = {}) {
      const statement = tradeStatement(context, { kind: 'update', id, entry, change })
      return parseTradeRow(only(await write([statement])))
    },
    async setLevels(id, levels) {
      const changes = [db.trade.update({ where: { id }, data: changeColumns(levels), select: { id: true } })]
      await write(changes)
      if (levels.slPx === null) return
      // The first stop of a trade that began without one is what its risk is measured by.
      await write([
        db.trade.updateMany({ where: { id, openingSlPx: null }, data: { openingSlPx: toText(levels.slPx) } }),
      ])
    },
    async setRules(id, exitRules) {
      const data = { ...changeColumns({ exitRules }), rulesFrom: now() }
      await write([db.trade.update({ where: { id }, data, select: { id: true } })])
    },
    async adopt(position, reason) {
      const size = toText(position.szi.abs())
      const create = db.trade.create({
        data: {
          agentId,
          coin: position.coin,
          side: position.side,
          status: 'open',
          adopted: true,
          openedAt: now(),
          entryPx: toText(position.entryPx),
          szi: toText(position.szi),
          entrySz: size,
          szMax: size,
          leverage: position.leverage,
          entryReason: reason,
        },
      })
      await write([create])
    },
    async recountFunding(payments) {
      if (payments.length === 0) return
      const times = payments.map(({ timeMs }) => timeMs)
      const coin = { in: [...new Set(payments.map((payment) => payment.coin))] }
      const closedAt = { gte: new Date(leastOf(times)) }
      const openedAt = { lte: new Date(greatestOf(times)) }
      const trades = await db.trade.findMany({ where: { agentId, status: 'closed', coin, closedAt, openedAt } })
      for (const trade of trades) {
        const endMs = trade.closedAt?.getTime() ?? 0
        const fundingUsd = toText(await fundingWithin(db, agentId, trade.coin, trade.openedAt.getTime(), endMs))
        if (fundingUsd !== trade.fundingUsd)
          await write([db.trade.update({ where: { id: trade.id }, data: { fundingUsd } })])
      }
    },
    async coinsOfUnreadRules() {
      const where = { agentId, status: 'open', NOT: { exitRules: null } }
      const rows = await db.trade.findMany({ where, orderBy: { id: 'asc' } })
      return rows.filter((row) => parseTradeRow(row).exitRules === null).map(({ coin }) => coin)
    },
    async anyExitRules() {
      const where = { agentId, status: 'open', NOT: { exitRules: null } }
      return (await db.trade.findFirst({ where, select: { id: true } })) !== null
    },
  }
}
