import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { backtestSpecSchema } from '../../../lib/contracts/labBacktest.ts'
import { hashRecording, type RecordingFile } from '../../../lib/paper/recording/recordingHash.ts'
import { planBacktest } from '../../../lib/run/backtestPlan.ts'
import { reportBacktest } from '../../../lib/run/backtestReport.ts'
import { createRunFeed, type RunPlan } from '../../../lib/run/runPlan.ts'
import { migrateStore, openHeldDb, storeFile } from '../../../lib/store/db.ts'
import { AGENT_OF_RUN } from '../../../lib/store/labFiles.ts'
import { carryOutPlan } from '../../runs/runInProcess.ts'
import type { LabTask } from './labTask.ts'

/** Cycles between two checkpoints. Part of what a run is: each begins with a world of its own. */
const EVERY_CYCLES = 500

/** Carries out a backtest in its own store and returns what it came to. */
export async function carryOutBacktest({ spec: text, folder, signal, note }: LabTask): Promise<unknown> {
  const spec = backtestSpecSchema.parse(JSON.parse(text))
  const { plan, cycles: total } = planBacktest(spec)
  const { files, dataHash } = identify(plan)
  note({ total, dataHash })
  const file = storeFile(folder)
  migrateStore(file, migrationsFolder())
  const held = openHeldDb(file)
  try {
    const { bare } = await carryOutPlan(plan, {
      db: held.db,
      agentId: AGENT_OF_RUN,
      note: 'A backtest of the lab: replayed prices, no money.',
      keeping: { everyCycles: EVERY_CYCLES, keep: held.keep },
      async onCycle(done) {
        note({ done })
        await turn()
      },
      signal,
    })
    await held.keep()
    const source = {
      db: held.db,
      agentId: AGENT_OF_RUN,
      plan,
      feed: createRunFeed(plan),
      files,
      bareCycles: bare.length,
    }
    return await reportBacktest(source)
  } finally {
    await held.close()
  }
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
