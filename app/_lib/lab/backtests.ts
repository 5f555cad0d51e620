import 'server-only'
import type { z } from 'zod'
import {
  type BacktestReport,
  type BacktestSpec,
  backtestIdentity,
  backtestReportSchema,
  backtestSpecSchema,
} from '@/lib/contracts/labBacktest.ts'
import type { Backtest, BacktestRun, backtestsSchema, comparisonSchema } from '@/lib/contracts/labBacktests.ts'
import { toText } from '@/lib/domain/decimal.ts'
import { compareRuns } from '@/lib/lab/comparison.ts'
import { judgeTrials } from '@/lib/lab/triedRuns.ts'
import { insertLabRun, wishOfLabRun } from '@/lib/store/labRuns.ts'
import { findLabRun, listLabRuns, listTrialsOn } from '@/lib/store/queries/labRuns.ts'
import { FROM_NEWEST, nextBefore } from '@/lib/store/queries/page.ts'
import type { LabRunRow } from '@/lib/store/rows/labRunRow.ts'
import { found } from '../request.ts'
import { mainDb } from '../store.ts'

/** Returns backtests, newest first. */
export async function readBacktests({
  before = FROM_NEWEST,
  limit,
}: {
  before?: number | undefined
  limit: number
}): Promise<z.input<typeof backtestsSchema>> {
  const rows = await listLabRuns(mainDb(), 'backtest', { before, limit })
  return { runs: rows.map(toRun), nextBefore: nextBefore(rows, limit) }
}

/** Returns one with its report and what it can be held against. Throws 404. */
export async function readBacktest(runId: number): Promise<Backtest> {
  const row = await findBacktest(runId)
  const report = reportOf(row)
  const trials = row.dataHash === '' ? [] : await listTrialsOn(mainDb(), 'backtest', row.dataHash)
  const others = trials.filter(({ id, status }) => id !== runId && status === 'done').reverse()
  const all = trials.flatMap((trial) => reportOf(trial) ?? [])
  const spec = specOf(row)
  const baseline = others.find((other) => isPlain(specOf(other)) && isSameMarket(specOf(other), spec))
  return {
    run: toRun(row),
    report,
    judged: report && judgeTrials(report, all),
    others: others.map(({ id, name }) => ({ id, name })),
    baselineId: baseline?.id ?? null,
  }
}

/** Returns two of them held against each other. Throws 404 where one is not there or has no report yet. */
export async function readComparison(runId: number, otherId: number): Promise<z.input<typeof comparisonSchema>> {
  const [a, b] = [await findBacktest(runId), await findBacktest(otherId)]
  const [ofA, ofB] = [a, b].map((row) =>
    found(reportOf(row), `Backtest ${row.id} has no report yet. Wait for its end.`),
  )
  return { a: toRun(a), b: toRun(b), comparison: compareRuns(ofA as BacktestReport, ofB as BacktestReport) }
}

/** Writes down that a backtest is wanted and returns its id. */
export async function askForBacktest(spec: BacktestSpec): Promise<number> {
  const identity = backtestIdentity(spec)
  const asked = { kind: 'backtest', name: spec.name, spec, identity, askedBy: 'web', wallMs: Date.now() } as const
  return (await insertLabRun(mainDb(), asked)).id
}

/** Writes down that one is to end, or that its records are to go. Throws 404. */
export async function wishOfBacktest(runId: number, wish: 'cancel' | 'delete'): Promise<void> {
  await findBacktest(runId)
  await wishOfLabRun(mainDb(), runId, wish, Date.now())
}

/** Returns the row of one. Throws 404. */
export const findBacktest = async (runId: number): Promise<LabRunRow> =>
  found(
    await findLabRun(mainDb(), 'backtest', runId),
    `There is no backtest ${runId}. GET /api/lab/backtests lists them.`,
  )

const specOf = ({ spec }: LabRunRow): BacktestSpec => backtestSpecSchema.parse(JSON.parse(spec))
const reportOf = ({ report }: LabRunRow): BacktestReport | null =>
  report === null ? null : backtestReportSchema.parse(JSON.parse(report))

/** The rules as they come: nothing set but what is traded and how often. */
const isPlain = ({ settings }: BacktestSpec): boolean =>
  Object.entries(settings).every(([key, value]) => ['coins', 'interval'].includes(key) || isEmpty(value))
const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0

const isSameMarket = (a: BacktestSpec, b: BacktestSpec): boolean => marketText(a) === marketText(b)
const marketText = ({ market, startUsd, settings, cycles }: BacktestSpec): string =>
  JSON.stringify([market, startUsd, settings.coins ?? null, settings.interval ?? null, cycles])

function toRun(row: LabRunRow): BacktestRun {
  const { id, name, status, wish, done, total, problem, askedBy } = row
  return {
    id,
    name,
    status,
    wish,
    done,
    total,
    problem,
    askedBy,
    askedWallMs: row.wallAt.getTime(),
    startedWallMs: row.startedWallAt?.getTime() ?? null,
    endedWallMs: row.endedWallAt?.getTime() ?? null,
    costUsd: toText(row.costUsd),
    spec: specOf(row),
    figures: reportOf(row)?.figures ?? null,
  }
}
