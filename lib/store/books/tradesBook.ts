import type { Position } from '../../domain/account.ts'
import { type Px, toText, type Usd } from '../../domain/decimal.ts'
import type { ExitRules } from '../../domain/exitRules.ts'
import type { TradeBookEntry } from '../../domain/tradeBook.ts'
import { listOpenTrades } from '../queries/trades.ts'
import { parseTradeRow, type TradeRow } from '../rows/tradeRow.ts'
import { type BookContext, only } from './bookContext.ts'

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

/** Round trips. Its changes are announced by the fills that make them. */
export interface TradesBook {
  /** Returns the open trades, oldest first. */
  open(): Promise<TradeRow[]>
  /** Opens a trade from the book's entry and returns the row. */
  insert(entry: TradeBookEntry, origin: TradeOrigin): Promise<TradeRow>
  /** Writes what fills did to a trade; an entry with an end closes it. */
  update(id: number, entry: TradeBookEntry, change?: TradeChange): Promise<TradeRow>
  /** Writes the levels a trade leaves at; null: none. */
  setLevels(id: number, levels: { slPx: Px | null; tpPx: Px | null }): Promise<void>
  /** Replaces the rules a trade leaves by, from now on. */
  setRules(id: number, exitRules: ExitRules): Promise<void>
  /** Opens a trade, as of now, for a position that was found on the venue. */
  adopt(position: Position, reason: string): Promise<void>
  /** Returns true when an open trade has exit rules. */
  anyExitRules(): Promise<boolean>
}

/** Returns the agent's round trips. */
export function createTradesBook({ db, agentId, write, now }: BookContext): TradesBook {
  const insert: TradesBook['insert'] = async (entry, origin) => {
    const { coin, side, openedMs } = entry
    const opened = { agentId, coin, side, openedAt: new Date(openedMs) }
    const openingSlPx = origin.slPx ? toText(origin.slPx) : null
    const create = db.trade.create({
      data: { ...opened, ...entryColumns(entry), ...changeColumns(origin), openingSlPx },
    })
    return parseTradeRow(only(await write([create])))
  }
  return {
    open: () => listOpenTrades(db, agentId),
    insert,
    async update(id, entry, change = {}) {
      const data = { ...entryColumns(entry), ...changeColumns(change) }
      return parseTradeRow(only(await write([db.trade.update({ where: { id }, data })])))
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
    async anyExitRules() {
      const where = { agentId, status: 'open', NOT: { exitRules: null } }
      return (await db.trade.findFirst({ where, select: { id: true } })) !== null
    },
  }
}

const entryColumns = (entry: TradeBookEntry) => ({
  status: entry.closedMs === null ? 'open' : 'closed',
  closedAt: entry.closedMs === null ? null : new Date(entry.closedMs),
  szi: toText(entry.szi),
  entrySz: toText(entry.entrySz),
  exitSz: toText(entry.exitSz),
  szMax: toText(entry.szMax),
  entryPx: toText(entry.entryPx.toDecimalPlaces(10)),
  exitPx: entry.exitPx === null ? null : toText(entry.exitPx.toDecimalPlaces(10)),
  realizedPnlUsd: toText(entry.realizedPnlUsd),
  feesUsd: toText(entry.feesUsd),
})

function changeColumns({ slPx, tpPx, exitRules, fundingUsd, ...plain }: TradeChange) {
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
