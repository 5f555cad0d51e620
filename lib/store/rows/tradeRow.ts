import type { PositionSide } from '../../domain/account.ts'
import { type Px, type Sz, type Usd, usd } from '../../domain/decimal.ts'
import { type ExitRules, storedExitRulesSchema } from '../../domain/exitRules.ts'
import {
  EXIT_KINDS,
  type ExitKind,
  POSITION_SIDES,
  TRADE_STATUSES,
  type TradeStatus,
} from '../../domain/recordWords.ts'
import type { TradeBookEntry } from '../../domain/tradeBook.ts'
import type { Trade } from '../../generated/prisma/client.ts'
import { columnsOf, jsonOrForgotten } from './columns.ts'

/** A round trip: from flat to flat in one coin, with both reasons. */
export interface TradeRow {
  id: number
  agentId: string
  coin: string
  side: PositionSide
  status: TradeStatus
  /** True when the position was found on the venue and not opened by us. */
  adopted: boolean
  openedAt: Date
  closedAt: Date | null
  entryPx: Px
  exitPx: Px | null
  /** Signed size still open. */
  szi: Sz
  entrySz: Sz
  exitSz: Sz
  szMax: Sz
  realizedPnlUsd: Usd
  feesUsd: Usd
  fundingUsd: Usd
  leverage: number | null
  slPx: Px | null
  tpPx: Px | null
  exitPlan: string
  /** Null where there are none, and where an older version wrote them in a form that is not read any more. */
  exitRules: ExitRules | null
  /** When the rules in force were given; null: with the trade. */
  rulesFrom: Date | null
  /** The stop the trade began with; null where none is known. */
  openingSlPx: Px | null
  entryReason: string
  exitReason: string
  exitKind: ExitKind | null
  entryDecisionId: number | null
  exitDecisionId: number | null
}

/** Returns the row parsed. Throws AppError('store_row'). */
export function parseTradeRow(row: Trade): TradeRow {
  const at = columnsOf('Trade', row.id)
  return {
    ...row,
    side: at.oneOf('side', row.side, POSITION_SIDES),
    status: at.oneOf('status', row.status, TRADE_STATUSES),
    entryPx: at.px('entryPx', row.entryPx),
    exitPx: at.pxOrNull('exitPx', row.exitPx),
    szi: at.sz('szi', row.szi),
    entrySz: at.sz('entrySz', row.entrySz),
    exitSz: at.sz('exitSz', row.exitSz),
    szMax: at.sz('szMax', row.szMax),
    ...parseTradeMoney(row),
    slPx: at.pxOrNull('slPx', row.slPx),
    tpPx: at.pxOrNull('tpPx', row.tpPx),
    exitRules: jsonOrForgotten(row.exitRules, storedExitRulesSchema),
    openingSlPx: at.pxOrNull('openingSlPx', row.openingSlPx),
    exitKind: at.oneOfOrNull('exitKind', row.exitKind, EXIT_KINDS),
  }
}

/** What a round trip made, before and after costs. */
export type TradeMoney = Pick<TradeRow, 'realizedPnlUsd' | 'feesUsd' | 'fundingUsd'>

/** Returns what a round trip made after fees and funding. */
export const netUsd = ({ realizedPnlUsd, feesUsd, fundingUsd }: TradeMoney): Usd =>
  usd(realizedPnlUsd.minus(feesUsd).plus(fundingUsd))

/** Returns the money of a row. Throws AppError('store_row'). */
export function parseTradeMoney(row: Pick<Trade, 'id' | 'realizedPnlUsd' | 'feesUsd' | 'fundingUsd'>): TradeMoney {
  const at = columnsOf('Trade', row.id)
  return {
    realizedPnlUsd: at.usd('realizedPnlUsd', row.realizedPnlUsd),
    feesUsd: at.usd('feesUsd', row.feesUsd),
    fundingUsd: at.usd('fundingUsd', row.fundingUsd),
  }
}

/** Returns the row as the entry that fills are applied to. */
export const toBookEntry = (row: TradeRow): TradeBookEntry => ({
  coin: row.coin,
  side: row.side,
  openedMs: row.openedAt.getTime(),
  closedMs: row.closedAt?.getTime() ?? null,
  szi: row.szi,
  szMax: row.szMax,
  entrySz: row.entrySz,
  entryPx: row.entryPx,
  exitSz: row.exitSz,
  exitPx: row.exitPx,
  realizedPnlUsd: row.realizedPnlUsd,
  feesUsd: row.feesUsd,
})
