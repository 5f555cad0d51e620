import 'server-only'
import type { z } from 'zod'
import { RANGES_MS, type Range } from '@/lib/contracts/choices.ts'
import { type Performance, type performanceQuerySchema, TIME_MS_MAX } from '@/lib/contracts/performance.ts'
import { findAgent } from '@/lib/store/queries/agents.ts'
import { findFirstEquity, findLastEquity, listEquity, listEquityOnGrid } from '@/lib/store/queries/equity.ts'
import { countOddRows } from '@/lib/store/queries/oddRows.ts'
import { NO_AGENT } from './agentId.ts'
import { baselineCurve, baselineOf, toBaseline } from './baseline.ts'
import { growthOf } from './equityRecord.ts'
import { webDb } from './store.ts'
import { closedWithin, tradesOf } from './tradeRecord.ts'
import { toCalibration } from './views/calibrationView.ts'
import type { Sample } from './views/equitySamples.ts'
import { toCurve, toMoney, toStats } from './views/performanceView.ts'
import { venueNowMs } from './views/statusView.ts'

const MINUTE_MS = 60_000
const GRIDS_MS = { '5m': 5 * MINUTE_MS, '1h': 60 * MINUTE_MS, '1d': 1440 * MINUTE_MS } as const
/** Steps a chart's curve may have; the smallest that keeps it within CURVE_POINTS_MAX is used. */
const CURVE_STEPS_MIN = [1, 5, 15, 30, 60, 120, 240, 480, 720, 1440, 2880, 10_080, 40_320]
const CURVE_POINTS_MAX = 600
/** A statistic never reads more samples than this; a finer grid over a longer time is widened, and `sampling` says to what. */
const SAMPLES_MAX = 20_000

type PerformanceQuery = z.output<typeof performanceQuerySchema>

/** Returns the same as readPerformance; a range given by name begins where rangeFromMs says, unless the query says where it begins itself. */
export async function readRange(agentId: string, { range, ...query }: PerformanceQuery): Promise<Performance> {
  const fromMs = await rangeStart(agentId, { range, ...query })
  return readPerformance(agentId, fromMs === null ? query : { ...query, from: fromMs })
}

/** Returns where a query begins: at the time it names, else where the range does that it names; null for everything. */
export async function rangeStart(
  agentId: string,
  { range, from }: Pick<PerformanceQuery, 'range' | 'from'>,
): Promise<number | null> {
  if (from !== undefined || range === undefined) return from ?? null
  const state = await findAgent(webDb(), agentId)
  // A range ends at the venue's now, which under replay is not this machine's.
  return rangeFromMs(range, state === null ? Date.now() : venueNowMs(state, Date.now()))
}

/** Returns where a range begins, on the venue's clock and cut to the minute; null for everything. */
export function rangeFromMs(range: Range, nowMs: number): number | null {
  const lengthMs = RANGES_MS[range]
  return lengthMs === null ? null : Math.floor((nowMs - lengthMs) / 60_000) * 60_000
}

/** Returns curves and statistics of one agent between two venue times; empty and null before the first equity point. */
export async function readPerformance(
  agentId: string,
  query: Omit<PerformanceQuery, 'range' | 'agent'>,
): Promise<Performance> {
  const db = webDb()
  const [first, last] = await Promise.all([
    findFirstEquity(db, agentId, query.from),
    findLastEquity(db, agentId, query.to),
  ])
  if (first === null || last === null || last.at < first.at) return nothing(agentId)
  const [fromMs, toMs] = [first.at.getTime(), last.at.getTime()]
  const ends = { first: { atMs: fromMs, point: first }, last: { atMs: toMs, point: last } }
  const [sampled, grid, closed, oddRowCount, index, baseline] = await Promise.all([
    readSamples(agentId, fromMs, toMs, query.sampling),
    gridSamples(agentId, fromMs, toMs, curveStep(toMs - fromMs)),
    tradesOf(agentId),
    countOddRows(db, agentId),
    growthOf(agentId),
    baselineOf(agentId),
  ])
  const trades = closedWithin(closed, query.from ?? 0, query.to ?? TIME_MS_MAX)
  const samples = withEnds(sampled.samples, ends)
  const whole = wholeIntervals(sampled, ends.first)
  const curve = withEnds(grid, ends)
  const times = curve.map(({ atMs }) => atMs)
  return {
    agentId,
    curve: toCurve(curve, index.falls(fromMs, times), baselineCurve(baseline, times, first.equityUsd)),
    stats: toStats(samples, whole, trades, sampled, index.between(fromMs, toMs)),
    money: toMoney(last, oddRowCount),
    calibration: toCalibration(trades),
    baseline: baseline && toBaseline(baseline, index, fromMs, toMs),
  }
}

interface Sampled {
  name: string
  stepMs: number
  samples: Sample[]
}

/** Reads the samples statistics are made of. More points than a statistic may read are read on a grid instead, and `name` says so. */
async function readSamples(agentId: string, fromMs: number, toMs: number, asked: SamplingName): Promise<Sampled> {
  if (asked === 'raw') {
    const rows = await listEquity(webDb(), agentId, fromMs, toMs, SAMPLES_MAX + 1)
    const samples = rows.map((point) => ({ atMs: point.at.getTime(), point }))
    // Raw points come at no fixed distance, so they are annualised by their mean one.
    const stepMs = (toMs - fromMs) / Math.max(samples.length - 1, 1)
    if (samples.length <= SAMPLES_MAX) return { name: 'raw', stepMs: Math.max(stepMs, 1), samples }
  }
  const name = chooseGrid(asked, toMs - fromMs)
  const stepMs = GRIDS_MS[name]
  return { name, stepMs, samples: await gridSamples(agentId, fromMs, toMs, stepMs) }
}

type SamplingName = z.output<typeof performanceQuerySchema>['sampling']

/** Returns the grid asked for, or the next that does not exceed SAMPLES_MAX. `auto`: 5 minutes up to two days, hours up to sixty, then days. */
function chooseGrid(asked: SamplingName, spanMs: number): keyof typeof GRIDS_MS {
  const wanted = asked === 'auto' ? autoSampling(spanMs) : asked === 'raw' ? '5m' : asked
  const fits = (['5m', '1h', '1d'] as const).find(
    (name) => GRIDS_MS[name] >= GRIDS_MS[wanted] && spanMs / GRIDS_MS[name] <= SAMPLES_MAX,
  )
  return fits ?? '1d'
}

const autoSampling = (spanMs: number) =>
  spanMs <= 2 * GRIDS_MS['1d'] ? '5m' : spanMs <= 60 * GRIDS_MS['1d'] ? '1h' : '1d'

function curveStep(spanMs: number): number {
  const fits = CURVE_STEPS_MIN.find((minutes) => spanMs / (minutes * MINUTE_MS) <= CURVE_POINTS_MAX - 3)
  return (fits ?? 40_320) * MINUTE_MS
}

async function gridSamples(agentId: string, fromMs: number, toMs: number, stepMs: number): Promise<Sample[]> {
  const rows = await listEquityOnGrid(webDb(), agentId, fromMs, toMs, stepMs)
  return rows.map(({ gridMs, point }) => ({ atMs: gridMs, point }))
}

function withEnds(grid: readonly Sample[], ends: { first: Sample; last: Sample }): Sample[] {
  const inner = grid.filter(({ atMs }) => atMs > ends.first.atMs && atMs < ends.last.atMs)
  return ends.last.atMs === ends.first.atMs ? [ends.first] : [ends.first, ...inner, ends.last]
}

/** The first point opens the first interval only when it lies on the grid itself; raw points are all there is. */
function wholeIntervals({ name, stepMs, samples }: Sampled, first: Sample): Sample[] {
  const isFirstOnGrid = name !== 'raw' && first.atMs % stepMs === 0
  return isFirstOnGrid ? [first, ...samples.filter(({ atMs }) => atMs !== first.atMs)] : samples
}

const nothing = (agentId: string): Performance => ({
  agentId: agentId === NO_AGENT ? null : agentId,
  curve: [],
  stats: {
    sampling: 'none',
    pointCount: 0,
    returnFrac: null,
    btcHoldReturnFrac: null,
    againstBtc: null,
    sharpe: null,
    sharpeCertainty: null,
    sortino: null,
    calmar: null,
    drawdownFracMax: null,
    winRate: null,
    tradeCount: 0,
    adoptedTradeCount: 0,
    profitFactor: null,
  },
  money: null,
  calibration: toCalibration([]),
  baseline: null,
})
