import { createHash } from 'node:crypto'
import type { BacktestReport, ReportTrade, TradeSlice } from '../contracts/labBacktest.ts'
import { toText } from '../domain/decimal.ts'
import { cumulativeReturn, drawdownMax, profitFactor, winRate } from '../domain/metrics.ts'
import { randomDirection } from '../domain/randomDirection.ts'
import { bootstrapMean } from '../domain/stats/bootstrapMean.ts'
import { momentsOf } from '../domain/stats/moments.ts'
import { minTrackRecord, probabilisticSharpe, sharpeInterval } from '../domain/stats/sharpeRatio.ts'
import type { Feed } from '../paper/feeds/feed.ts'
import type { RecordingFile } from '../paper/recording/recordingHash.ts'
import { defaultRules } from '../paper/server/venue.ts'
import type { Db } from '../store/db.ts'
import { listEquity, listEquityOnGrid } from '../store/queries/equity.ts'
import { listFills } from '../store/queries/fills.ts'
import { countCycleEnds, countTurns, countVerdicts } from '../store/queries/runSums.ts'
import { listTrades } from '../store/queries/trades.ts'
import type { EquityRow } from '../store/rows/equityRow.ts'
import type { FillRow } from '../store/rows/fillRow.ts'
import { netUsd, type TradeRow } from '../store/rows/tradeRow.ts'
import { type IsolatedTrade, runIsolated } from './isolatedTrades.ts'
import type { RunPlan } from './runPlan.ts'
import { whole } from './runReport.ts'

export interface ReportSource {
  /** The store of the run, and as whom it wrote. */
  db: Db
  agentId: string
  plan: RunPlan
  /** The market once more, from its beginning. */
  feed: Feed
  files: readonly RecordingFile[]
  bareCycles: number
  /** Who decided, where rules did not. */
  model: { name: string; cutoff: string | null; isCapped: boolean } | null
}

const DAY_MS = 86_400_000
const DATE_MS_MAX = Date.UTC(9999, 11, 31)

/** Returns what a backtest came to, from its records and its market. Throws AppError('store_row'). */
export async function reportBacktest({
  db,
  agentId,
  plan,
  feed,
  files,
  bareCycles,
  model,
}: ReportSource): Promise<BacktestReport> {
  const [fills, trades, equity] = [
    await whole((page) => listFills(db, agentId, page)),
    await whole((page) => listTrades(db, agentId, page)),
    await listEquity(db, agentId, 0, DATE_MS_MAX, Number.MAX_SAFE_INTEGER),
  ]
  const [endsByWord, verdicts] = [await countCycleEnds(db, agentId), await countVerdicts(db, agentId)]
  const endMs = equity.at(-1)?.at.getTime() ?? feed.startMs
  const days = await daysOf(db, agentId, feed.startMs, endMs)
  const closed = trades.filter(({ status }) => status === 'closed')
  const own = closed.map(toReportTrade).sort((a, b) => b.netUsd - a.netUsd)
  return {
    market: {
      label: feed.label,
      note: feed.note,
      coins: plan.settings.coins,
      interval: plan.settings.interval,
      startMs: feed.startMs,
      endMs,
      files: [...files],
    },
    model: model && {
      ...model,
      beforeCutoffFrac: beforeCutoff(model.cutoff, feed.startMs, endMs),
      ...(await countTurns(db, agentId)),
    },
    cycles: { total: Object.values(endsByWord).reduce((sum, count) => sum + count, 0), byEnd: endsByWord },
    decisions: verdicts,
    figures: figuresOf(equity, own),
    days,
    sharpe: sharpeOf(returnsOf(days)),
    againstFlat: bootstrapMean(returnsOf(days), null),
    againstBtc: bootstrapMean(returnsOf(days), btcReturnsOf(days)),
    trades: {
      open: trades.length - closed.length,
      closed: closed.length,
      byCoin: slices(own, ({ coin }) => coin),
      byExit: slices(own, ({ exitKind }) => exitKind ?? 'unknown'),
      byMonth: slices(own, ({ closedMs }) => new Date(closedMs).toISOString().slice(0, 7)),
      best: own.filter(({ netUsd: made }) => made > 0).slice(0, SHOWN),
      worst: own
        .filter(({ netUsd: made }) => made < 0)
        .slice(-SHOWN)
        .reverse(),
    },
    costs: costsOf(fills, trades, equity, feed.startMs, endMs),
    openAtEnd: openAtEnd(equity, trades, feed, endMs),
    isolated: isolatedOf(trades, feed, endMs, equity.at(-1)?.unrealizedUsd.toNumber() ?? 0),
    bareCycles,
    contentHash: contentHash(fills, equity),
  }
}

const SHOWN = 10

/** Days behind a training cut-off in which what happened before is still being written about. */
const HEARSAY_DAYS = 60

/** Returns the share of the time that a model may have read about: all of it where nobody says what it read. */
function beforeCutoff(cutoff: string | null, fromMs: number, toMs: number): number {
  if (cutoff === null) return 1
  const knownMs = Date.parse(cutoff) + HEARSAY_DAYS * DAY_MS
  return Math.min(Math.max((knownMs - fromMs) / Math.max(toMs - fromMs, 1), 0), 1)
}

const toReportTrade = (trade: TradeRow): ReportTrade => ({
  id: trade.id,
  coin: trade.coin,
  side: trade.side,
  openedMs: trade.openedAt.getTime(),
  closedMs: trade.closedAt?.getTime() ?? 0,
  exitKind: trade.exitKind,
  netUsd: netUsd(trade).toNumber(),
})

function slices(trades: readonly ReportTrade[], keyOf: (trade: ReportTrade) => string): TradeSlice[] {
  const byKey = new Map<string, TradeSlice>()
  for (const trade of trades) {
    const key = keyOf(trade)
    const known = byKey.get(key) ?? { key, trades: 0, netUsd: 0 }
    byKey.set(key, { key, trades: known.trades + 1, netUsd: known.netUsd + trade.netUsd })
  }
  return [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
}

function figuresOf(equity: readonly EquityRow[], trades: readonly ReportTrade[]): BacktestReport['figures'] {
  const values = equity.map(({ equityUsd }) => equityUsd.toNumber())
  const [first, last] = [equity[0], equity.at(-1)]
  const startUsd = first?.depositsUsd.toNumber() ?? 0
  // A run begins with what was deposited; its first point is after its first cycle.
  const returns = [startUsd, ...values].flatMap((value, at, all) =>
    at === 0 ? [] : [value / (all[at - 1] as number) - 1],
  )
  const prices = equity.flatMap(({ btcPx }) => (btcPx === null ? [] : [btcPx]))
  const [firstPx, lastPx] = [prices[0], prices.at(-1)]
  const made = trades.map((trade) => trade.netUsd)
  return {
    startUsd,
    endUsd: last?.equityUsd.toNumber() ?? startUsd,
    returnFrac: cumulativeReturn(returns),
    btcHoldReturnFrac: firstPx?.gt(0) && lastPx ? lastPx.div(firstPx).toNumber() - 1 : null,
    drawdownFracMax: drawdownMax(returns),
    winRate: winRate(made),
    profitFactor: profitFactor(made),
  }
}

type Day = BacktestReport['days'][number]

async function daysOf(db: Db, agentId: string, fromMs: number, toMs: number): Promise<Day[]> {
  const rows = await listEquityOnGrid(db, agentId, fromMs, toMs, DAY_MS)
  return rows.map(({ gridMs, point }) => ({
    atMs: gridMs,
    equityUsd: point.equityUsd.toNumber(),
    btcPx: point.btcPx?.toNumber() ?? null,
  }))
}

/** Nothing is deposited in a run but at its beginning, so a day's return is the change of equity. */
const returnsOf = (days: readonly Day[]): number[] =>
  days.slice(1).map(({ equityUsd }, at) => equityUsd / (days[at] as Day).equityUsd - 1)

/** Null where a price is missing: the two series must be of the same days. */
function btcReturnsOf(days: readonly Day[]): number[] | null {
  const prices = days.map(({ btcPx }) => btcPx)
  if (prices.some((px) => px === null)) return null
  return prices.slice(1).map((px, at) => (px as number) / (prices[at] as number) - 1)
}

function sharpeOf(returns: readonly number[]): BacktestReport['sharpe'] {
  const moments = momentsOf(returns)
  if (moments === null) return null
  const interval = sharpeInterval(moments)
  const { n, sharpe, skew, kurtosis } = moments
  return {
    n,
    sharpe,
    skew,
    kurtosis,
    low: interval?.[0] ?? null,
    high: interval?.[1] ?? null,
    probabilistic: probabilisticSharpe(moments),
    daysMin: minTrackRecord(moments),
  }
}

function costsOf(
  fills: readonly FillRow[],
  trades: readonly TradeRow[],
  equity: readonly EquityRow[],
  fromMs: number,
  toMs: number,
): BacktestReport['costs'] {
  const last = equity.at(-1)
  const gross = trades.map(({ realizedPnlUsd }) => realizedPnlUsd.toNumber()).filter((made) => made > 0)
  const won = gross.reduce((sum, made) => sum + made, 0)
  const feesUsd = last?.feesUsd.toNumber() ?? 0
  return {
    feesUsd,
    fundingUsd: last?.fundingUsd.toNumber() ?? 0,
    modelUsd: last?.modelCostUsd.toNumber() ?? 0,
    turnoverUsd: fills.reduce((sum, { px, sz }) => sum + px.times(sz).toNumber(), 0),
    feeDragFrac: won > 0 ? feesUsd / won : null,
    exposureFrac: heldMs(trades, toMs) / Math.max(toMs - fromMs, 1),
  }
}

/** Returns for how long anything was held. */
function heldMs(trades: readonly TradeRow[], toMs: number): number {
  let held = 0
  let untilMs = 0
  for (const { openedAt, closedAt } of [...trades].sort((a, b) => a.openedAt.getTime() - b.openedAt.getTime())) {
    const [from, to] = [Math.max(openedAt.getTime(), untilMs), closedAt?.getTime() ?? toMs]
    held += Math.max(0, to - from)
    untilMs = Math.max(untilMs, to)
  }
  return held
}

const BPS = 10_000

function openAtEnd(equity: readonly EquityRow[], trades: readonly TradeRow[], feed: Feed, endMs: number) {
  const last = equity.at(-1)
  const { takerFeeFrac } = defaultRules(feed)
  const quotes = feed.quotesAt(endMs)
  const closing = trades
    .filter(({ status }) => status === 'open')
    .map(({ coin, szi }) => {
      const spreadBps = feed.markets.find((market) => market.coin === coin)?.spreadBps ?? 0
      const notional = szi
        .abs()
        .times(quotes[coin]?.markPx ?? 0)
        .toNumber()
      return notional * (takerFeeFrac.toNumber() + spreadBps / 2 / BPS)
    })
  return {
    unrealizedUsd: last?.unrealizedUsd.toNumber() ?? 0,
    closingUsd: closing.reduce((sum, cost) => sum + cost, 0),
  }
}

const COST_TIMES = [0, 1, 2]

function isolatedOf(
  trades: readonly TradeRow[],
  feed: Feed,
  endMs: number,
  unrealizedUsd: number,
): BacktestReport['isolated'] {
  const asked = trades.map((trade) => toIsolated(trade, endMs))
  const sweep = COST_TIMES.map((times) => ({ times, made: runIsolated(feed, asked, times) }))
  const own = sweep.find(({ times }) => times === 1)?.made ?? []
  const other = runIsolated(feed, asked.map(turned))
  const ways = asked.map(({ endMs: atMs }, at) => ({ atMs, ownUsd: own[at] as number, otherUsd: other[at] as number }))
  return {
    actualUsd: trades.reduce((sum, trade) => sum + netUsd(trade).toNumber(), unrealizedUsd),
    sweep: sweep.map(({ times, made }) => ({ times, netUsd: made.reduce((sum, usd) => sum + usd, 0) })),
    direction: randomDirection(ways),
  }
}

const turned = (trade: IsolatedTrade): IsolatedTrade => ({ ...trade, side: trade.side === 'long' ? 'short' : 'long' })

function toIsolated(
  { coin, side, entrySz, entryPx, openingSlPx, tpPx, openedAt, closedAt }: TradeRow,
  endMs: number,
): IsolatedTrade {
  const distance = (px: TradeRow['tpPx']) => (px === null ? null : px.minus(entryPx).abs().div(entryPx).toNumber())
  return {
    coin,
    side,
    sz: entrySz,
    atMs: openedAt.getTime(),
    endMs: closedAt?.getTime() ?? endMs,
    stopFrac: distance(openingSlPx),
    targetFrac: distance(tpPx),
  }
}

function contentHash(fills: readonly FillRow[], equity: readonly EquityRow[]): string {
  const hash = createHash('sha256')
  for (const { coin, tid, oid, side, px, sz, closedPnlUsd, feeUsd, at } of fills)
    hash.update(
      `${coin} ${tid} ${oid} ${side} ${toText(px)} ${toText(sz)} ${toText(closedPnlUsd)} ${toText(feeUsd)} ${at.getTime()}\n`,
    )
  for (const { at, equityUsd } of equity) hash.update(`${at.getTime()} ${toText(equityUsd)}\n`)
  return hash.digest('hex').slice(0, 16)
}
