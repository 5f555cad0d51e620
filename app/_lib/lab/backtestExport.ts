import 'server-only'
import { toText } from '@/lib/domain/decimal.ts'
import { listEquity } from '@/lib/store/queries/equity.ts'
import { listFills } from '@/lib/store/queries/fills.ts'
import { FROM_NEWEST } from '@/lib/store/queries/page.ts'
import { listTrades } from '@/lib/store/queries/trades.ts'
import { netUsd } from '@/lib/store/rows/tradeRow.ts'
import { ofAgentOrRun } from '../agentOrRun.ts'
import { csvLine } from '../csv.ts'
import { found } from '../request.ts'
import { webDb } from '../store.ts'
import { findBacktest } from './backtests.ts'

type Row = Record<string, string | number | null>

/** Returns a backtest's report, or all of one kind that it wrote, oldest first. Throws 404. */
export async function exportBacktest(
  runId: number,
  of: 'report' | 'trades' | 'fills' | 'equity',
  format: 'json' | 'csv',
): Promise<string> {
  const row = await findBacktest(runId)
  if (of === 'report') {
    const report = found(row.report, `Backtest ${runId} has no report yet. Wait for its end.`)
    const { name, spec, specHash, dataHash, build } = row
    const whole = { id: runId, name, spec: JSON.parse(spec), specHash, dataHash, build, report: JSON.parse(report) }
    return format === 'json' ? JSON.stringify(whole, null, 2) : asCsv(daysOf(report))
  }
  const rows = await ofAgentOrRun(`run-${runId}`, (agentId) => ROWS[of](agentId))
  return format === 'json' ? JSON.stringify(rows) : asCsv(rows)
}

/** What of a report is a table: its days. */
const daysOf = (report: string): Row[] =>
  (JSON.parse(report) as { days: { atMs: number; equityUsd: number; btcPx: number | null }[] }).days.map((day) => ({
    at: new Date(day.atMs).toISOString(),
    equity_usd: day.equityUsd,
    btc_px: day.btcPx,
  }))

const asCsv = (rows: readonly Row[]): string =>
  [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))].map(csvLine).join('')

const ALL = { before: FROM_NEWEST, limit: 1_000_000 }
const DATE_MS_MAX = Date.UTC(9999, 11, 31)

const ROWS: Record<'trades' | 'fills' | 'equity', (agentId: string) => Promise<Row[]>> = {
  async trades(agentId) {
    const trades = await listTrades(webDb(), agentId, ALL)
    return trades.reverse().map((trade) => ({
      coin: trade.coin,
      side: trade.side,
      status: trade.status,
      opened: trade.openedAt.toISOString(),
      closed: trade.closedAt?.toISOString() ?? null,
      size: toText(trade.szMax),
      entry_px: toText(trade.entryPx),
      exit_px: trade.exitPx && toText(trade.exitPx),
      fees_usd: toText(trade.feesUsd),
      funding_usd: toText(trade.fundingUsd),
      net_usd: toText(netUsd(trade)),
      exit_kind: trade.exitKind,
      entry_reason: trade.entryReason,
      exit_reason: trade.exitReason,
    }))
  },
  async fills(agentId) {
    const fills = await listFills(webDb(), agentId, ALL)
    return fills.reverse().map((fill) => ({
      at: fill.at.toISOString(),
      coin: fill.coin,
      side: fill.side,
      px: toText(fill.px),
      size: toText(fill.sz),
      fee_usd: toText(fill.feeUsd),
      closed_pnl_usd: toText(fill.closedPnlUsd),
    }))
  },
  async equity(agentId) {
    const points = await listEquity(webDb(), agentId, 0, DATE_MS_MAX, ALL.limit)
    return points.map((point) => ({
      at: point.at.toISOString(),
      equity_usd: toText(point.equityUsd),
      realized_usd: toText(point.realizedUsd),
      unrealized_usd: toText(point.unrealizedUsd),
      fees_usd: toText(point.feesUsd),
      funding_usd: toText(point.fundingUsd),
      btc_px: point.btcPx && toText(point.btcPx),
    }))
  },
}
