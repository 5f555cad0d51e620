import { INTERVAL_MS } from '../../../lib/domain/market.ts'
import { nextCycleMs } from '../../../lib/domain/schedule.ts'
import { AppError, assert } from '../../../lib/errors.ts'
import { createRunFeed, type RunPlan } from '../../../lib/run/runPlan.ts'
import { AGENT_OF_RUN } from '../../../lib/store/labFiles.ts'
import { listRecordedCycles } from '../../../lib/store/queries/recordedCycles.ts'
import { runInProcess } from '../../runs/runInProcess.ts'
import { withScratchStore } from './scratchStore.ts'

/**
 * Whether what an agent reads of the market hangs on when it was started: the context at one moment, of an agent that begins there, against those of agents
 * that began earlier and wanted nothing all the while.
 */
export interface StartProof {
  atMs: number
  starts: { barsEarlier: number; numbers: number; worst: NumberGap | null }[]
}

/** A number of the context that is not the same, and by which share. */
export interface NumberGap {
  where: string
  here: number | null
  there: number | null
  frac: number
}

/** Returns the largest difference of each start. Throws AppError('run_plan') for a market that is another one when it begins earlier. */
export async function proveStarts(plan: RunPlan, barsEarlier: readonly number[]): Promise<StartProof> {
  const { market } = plan
  if (market.kind !== 'replay')
    throw new AppError('run_plan', 'A synthetic market is drawn from where it begins. Name a folder of candles.')
  const length = INTERVAL_MS[plan.settings.interval]
  const firstMs = nextCycleMs(createRunFeed(plan).startMs, plan.settings.interval)
  const atMs = firstMs + Math.max(...barsEarlier) * length
  const numbersAt = async (bars: number) => {
    // An agent that was never there looks at once, and from then on at its times.
    const startMs = atMs - bars * length - 1
    const earlier: RunPlan = { ...plan, market: { ...market, startMs }, decider: WANTS_NOTHING }
    return marketNumbers(earlier, bars + 2, atMs)
  }
  const own = await numbersAt(0)
  const starts: StartProof['starts'] = []
  for (const bars of barsEarlier) {
    const other = await numbersAt(bars)
    starts.push({ barsEarlier: bars, numbers: own.size, worst: worstGap(own, other) })
  }
  return { atMs, starts }
}

const WANTS_NOTHING = { kind: 'scripted' as const, answers: [] }

/** Every number of the last context that is of a coin, by where it stands. */
const marketNumbers = (plan: RunPlan, cycles: number, atMs: number): Promise<Map<string, number>> =>
  withScratchStore(async (db) => {
    await runInProcess({ ...plan, length: { cycles } }, { db, agentId: AGENT_OF_RUN })
    const [last] = await listRecordedCycles(db, AGENT_OF_RUN, cycles - 1, 1)
    assert(
      last && 'cycle' in last && last.cycle.startedAt.getTime() === atMs,
      'The last cycle is at the moment to be compared.',
    )
    const { assets } = JSON.parse(last.cycle.context) as { assets: unknown }
    const numbers = new Map<string, number>()
    collect(assets, 'assets', numbers)
    return numbers
  })

function collect(value: unknown, where: string, into: Map<string, number>): void {
  if (typeof value === 'number') into.set(where, value)
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) collect(inner, `${where}.${key}`, into)
}

function worstGap(own: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): NumberGap | null {
  let worst: NumberGap | null = null
  for (const where of new Set([...own.keys(), ...other.keys()])) {
    const [here, there] = [own.get(where) ?? null, other.get(where) ?? null]
    if (here === there) continue
    const frac =
      here === null || there === null
        ? Number.POSITIVE_INFINITY
        : Math.abs(here - there) / Math.max(Math.abs(here), Math.abs(there))
    if (worst === null || frac > worst.frac) worst = { where, here, there, frac }
  }
  return worst
}
