import { cutToDigits, type Px, toText, type Usd } from '../../domain/decimal.ts'
import type { TradeBookEntry } from '../../domain/tradeBook.ts'
import type { Trade } from '../../generated/prisma/client.ts'
import type { TradeRow } from '../rows/tradeRow.ts'
import type { BookContext, Statement } from './bookContext.ts'

/** Why a trade was opened: the decision's own words and levels. */
export type TradeOrigin = Partial<
  Pick<
    TradeRow,
    'adopted' | 'leverage' | 'slPx' | 'tpPx' | 'exitPlan' | 'exitRules' | 'entryReason' | 'entryDecisionId'
  >
>

/** Why it ended. */
export type TradeEnd = Pick<TradeRow, 'exitReason' | 'exitDecisionId'> & {
  exitKind: NonNullable<TradeRow['exitKind']>
}

/** What else is written when fills change a trade. */
export type TradeChange = TradeOrigin & Partial<TradeEnd> & { fundingUsd?: Usd }

/** What a fill does to a trade. */
export type TradeWrite =
  | { kind: 'open'; entry: TradeBookEntry; origin: TradeOrigin }
  | { kind: 'update'; id: number; entry: TradeBookEntry; change: TradeChange }

/** Returns the statement that opens a trade, or writes what happened to one; it runs with the batch it is handed to. */
export function tradeStatement(
  { db, agentId }: Pick<BookContext, 'db' | 'agentId'>,
  trade: TradeWrite,
): Statement<Trade> {
  if (trade.kind === 'update') {
    const data = { ...entryColumns(trade.entry), ...changeColumns(trade.change) }
    return db.trade.update({ where: { id: trade.id }, data })
  }
  const { entry, origin } = trade
  const opened = { agentId, coin: entry.coin, side: entry.side, openedAt: new Date(entry.openedMs) }
  const openingSlPx = origin.slPx ? toText(origin.slPx) : null
  return db.trade.create({ data: { ...opened, ...entryColumns(entry), ...changeColumns(origin), openingSlPx } })
}

const entryColumns = (entry: TradeBookEntry) => ({
  status: entry.closedMs === null ? 'open' : 'closed',
  closedAt: entry.closedMs === null ? null : new Date(entry.closedMs),
  szi: toText(entry.szi),
  entrySz: toText(entry.entrySz),
  exitSz: toText(entry.exitSz),
  szMax: toText(entry.szMax),
  entryPx: toText(cutToDigits(entry.entryPx)),
  exitPx: entry.exitPx === null ? null : toText(cutToDigits(entry.exitPx)),
  realizedPnlUsd: toText(entry.realizedPnlUsd),
  feesUsd: toText(entry.feesUsd),
})

/** Returns the columns of what is given; what is undefined stays as it is. */
export function changeColumns({ slPx, tpPx, exitRules, fundingUsd, ...plain }: TradeChange) {
  const level = (name: string, px: Px | null | undefined) =>
    px === undefined ? {} : { [name]: px === null ? null : toText(px) }
  return {
    ...plain,
    ...level('slPx', slPx),
    ...level('tpPx', tpPx),
    ...(exitRules === undefined ? {} : { exitRules: exitRules === null ? null : JSON.stringify(exitRules) }),
    ...(fundingUsd === undefined ? {} : { fundingUsd: toText(fundingUsd) }),
  }
}
