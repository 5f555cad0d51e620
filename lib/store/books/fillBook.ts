import type { Fill } from '../../domain/account.ts'
import { toText } from '../../domain/decimal.ts'
import { type FillRow, parseFillRow } from '../rows/fillRow.ts'
import type { BookContext } from './bookContext.ts'
import { diaryStatement, type NewDiaryEntry } from './diaryBook.ts'
import { type TradeWrite, tradeStatement } from './tradeStatement.ts'

/** A fill with the order and decision that caused it, null where it was not ours. */
export interface AttributedFill {
  fill: Fill
  intentId: number | null
  decisionId: number | null
}

/** Executions. */
export interface FillBook {
  /** Returns whether a fill is stored, and so was carried into its trade. */
  has(fill: Fill): Promise<boolean>
  /** Stores one fill, what it did to trades and what is told of that: all of it or nothing. Throws where the fill is there already. */
  insert(
    fill: AttributedFill,
    effects: { trades: readonly TradeWrite[]; diary: readonly NewDiaryEntry[] },
  ): Promise<void>
  /** Returns the fill of this coin that was stored last. */
  lastOf(coin: string): Promise<FillRow | null>
}

/** Returns the agent's executions. */
export function createFillBook(context: BookContext): FillBook {
  const { db, agentId, write, announce } = context
  const keyOf = (fill: Fill) => ({ agentId, coin: fill.coin, at: new Date(fill.timeMs), tid: fill.tid })
  return {
    has: async (fill) =>
      (await db.fill.findUnique({ where: { agentId_coin_at_tid: keyOf(fill) }, select: { id: true } })) !== null,
    async insert({ fill, intentId, decisionId }, { trades, diary }) {
      const create = db.fill.create({
        data: {
          ...keyOf(fill),
          oid: fill.oid,
          cloid: fill.cloid,
          side: fill.side,
          px: toText(fill.px),
          sz: toText(fill.sz),
          startSz: toText(fill.startSzi),
          dir: fill.dir,
          closedPnlUsd: toText(fill.closedPnlUsd),
          feeUsd: toText(fill.feeUsd),
          liquidation: fill.liquidation,
          intentId,
          decisionId,
        },
      })
      const changes = trades.map((trade) => tradeStatement(context, trade))
      const told = diary.map((entry) => diaryStatement(context, entry))
      const announced = [announce('fill', fill.coin), ...diary.map(({ asset }) => announce('diary', asset))]
      await write<unknown>([create, ...changes, ...told], announced)
    },
    async lastOf(coin) {
      const row = await db.fill.findFirst({ where: { agentId, coin }, orderBy: { id: 'desc' } })
      return row && parseFillRow(row)
    },
  }
}
