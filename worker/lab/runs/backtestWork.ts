import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { type BacktestSpec, backtestSpecSchema, modelNamedIn } from '../../../lib/contracts/labBacktest.ts'
import { AppError } from '../../../lib/errors.ts'
import { hashRecording, type RecordingFile } from '../../../lib/paper/recording/recordingHash.ts'
import { planBacktest } from '../../../lib/run/backtestPlan.ts'
import { reportBacktest } from '../../../lib/run/backtestReport.ts'
import { createRunFeed, type RecordedAnswer, type RunPlan } from '../../../lib/run/runPlan.ts'
import { type Db, migrateStore, openHeldDb, storeFile } from '../../../lib/store/db.ts'
import { AGENT_OF_RUN } from '../../../lib/store/labFiles.ts'
import { findLastEquity } from '../../../lib/store/queries/equity.ts'
import { listRecordedCycles } from '../../../lib/store/queries/recordedCycles.ts'
import { restoreCycle } from '../../../lib/store/transcripts/restoreCycle.ts'
import { transcriptArchive } from '../../../lib/store/transcripts/transcriptArchive.ts'
import { carryOutPlan } from '../../runs/runInProcess.ts'
import type { LabTask } from './labTask.ts'
import { createRunNetwork } from './runNetwork.ts'

/** Cycles between two checkpoints. Part of what a run is: each begins with a world of its own. */
const EVERY_CYCLES = 500

const PAGE = 100
/** How long answers that are on their way are waited for at the end, in wall milliseconds: they are paid for. */
const SETTLE_MS = 10_000

/** Carries out a backtest in its own store and returns what it came to. */
export async function carryOutBacktest({ spec: text, db, dataDir, folder, signal, note }: LabTask): Promise<unknown> {
  const spec = backtestSpecSchema.parse(JSON.parse(text))
  const { plan, cycles: total } = planBacktest(spec, await answersFor(db, dataDir, spec))
  const model = spec.decider.kind === 'model' ? spec.decider : null
  const asked = model && createRunNetwork(db, plan, model.draw, signal)
  const { files, dataHash } = identify(plan)
  note({ total, dataHash })
  const file = storeFile(folder)
  migrateStore(file, migrationsFolder())
  const held = openHeldDb(file)
  const capped = new AbortController()
  try {
    const { bare } = await carryOutPlan(plan, {
      db: held.db,
      agentId: AGENT_OF_RUN,
      note: 'A backtest of the lab: replayed prices, no money.',
      keeping: { everyCycles: EVERY_CYCLES, keep: held.keep },
      ...(asked ? { network: asked.network } : {}),
      async onCycle(done) {
        note({ done })
        await turn()
        if (model === null) return
        asked?.cycleOver()
        const spent = (await findLastEquity(held.db, AGENT_OF_RUN))?.modelCostUsdMax
        note({ costUsd: spent?.toFixed(6) ?? '0' })
        if (spent?.gt(0) && spent.gte(model.spendUsdMax)) capped.abort()
      },
      signal: AbortSignal.any([signal, capped.signal]),
    })
    await held.keep()
    await asked?.settle(SETTLE_MS)
    const source = {
      db: held.db,
      agentId: AGENT_OF_RUN,
      plan,
      feed: createRunFeed(plan),
      files,
      bareCycles: bare.length,
      model: model && {
        name: modelNamedIn(spec.settings) ?? '',
        cutoff: model.cutoff,
        isCapped: capped.signal.aborted,
      },
    }
    return await reportBacktest(source)
  } finally {
    await held.close()
  }
}

/** What is decided by where answers were recorded. Throws AppError('agent_unknown') for an agent without any. */
async function answersFor(db: Db, dataDir: string, { decider }: BacktestSpec): Promise<RecordedAnswer[]> {
  if (decider.kind !== 'recorded') return []
  const archive = transcriptArchive(dataDir, decider.agentId)
  const answers: RecordedAnswer[] = []
  for (let after = 0; ; ) {
    const page = await listRecordedCycles(db, decider.agentId, after, PAGE)
    for (const read of page) {
      const whole = await restoreCycle(read, archive)
      if ('cycle' in whole && whole.cycle.answer !== null)
        answers.push({ atMs: whole.cycle.startedAt.getTime(), says: whole.cycle.answer })
    }
    const last = page.at(-1)
    if (last === undefined) break
    after = last.id
  }
  if (answers.length > 0) return answers
  throw new AppError('agent_unknown', `No answer of an agent "${decider.agentId}" is kept. Name one that has run.`)
}

/** What a market is: for a recording its files, for a made one its seed, and where both begin. */
function identify(plan: RunPlan): { files: RecordingFile[]; dataHash: string } {
  const { market, settings } = plan
  const { startMs, key } = createRunFeed(plan)
  const coins = [...new Set(['BTC', ...settings.coins])].sort()
  const files = market.kind === 'replay' ? hashRecording(market.folder, coins) : []
  const of = market.kind === 'replay' ? files : key
  return {
    files,
    dataHash: createHash('sha256').update(JSON.stringify({ startMs, coins, of })).digest('hex').slice(0, 16),
  }
}

/** Beside the sources, or, from a bundle, in the folder the process was started in. */
function migrationsFolder(): string {
  const beside = path.join(import.meta.dirname, '../../../prisma/migrations')
  return existsSync(beside) ? beside : path.join(process.cwd(), 'prisma', 'migrations')
}
