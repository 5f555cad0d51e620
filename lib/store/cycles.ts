import type { CycleStep } from '../domain/cycleSteps.ts'
import type { Cycle } from '../generated/prisma/client.ts'
import type { Db } from './db.ts'
import { announce } from './events.ts'

/** One step's line in `Cycle.steps`. */
export interface StepRecord {
  step: CycleStep
  ms: number | null
  status: 'running' | 'done' | 'skipped' | 'failed'
}

interface NewCycle {
  agentId: string
  settingsVersion: number
  model: string
  ruleBased: boolean
  startedMs: number
  wallMs: number
}

/** A test of the model may take the number between our look and our write; the next look sees it. */
const NUMBER_TRIES = 3

/** Opens a cycle under the next number of its agent and returns it. */
export async function insertCycle(db: Db, cycle: NewCycle): Promise<Cycle> {
  for (let tries = 1; ; tries += 1) {
    try {
      const row = await insertNext(db, cycle)
      await announce(db, cycle.agentId, 'cycle', row.id, cycle.wallMs)
      return row
    } catch (error) {
      if (tries === NUMBER_TRIES || !isTaken(error)) throw error
    }
  }
}

/** Prisma's code for a unique constraint that did not hold. */
const isTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'P2002'

async function insertNext(db: Db, cycle: NewCycle): Promise<Cycle> {
  const last = await db.cycle.findFirst({
    where: { agentId: cycle.agentId },
    orderBy: { number: 'desc' },
    select: { number: true },
  })
  return db.cycle.create({
    data: {
      agentId: cycle.agentId,
      number: (last?.number ?? 0) + 1,
      status: 'running',
      settingsVersion: cycle.settingsVersion,
      model: cycle.model,
      ruleBased: cycle.ruleBased,
      startedAt: new Date(cycle.startedMs),
      wallStartedAt: new Date(cycle.wallMs),
    },
  })
}

/** Writes where a cycle stands and tells open screens. */
export async function updateSteps(
  db: Db,
  agentId: string,
  cycleId: number,
  steps: readonly StepRecord[],
  wallMs: number,
): Promise<void> {
  await db.$transaction([
    db.cycle.update({ where: { id: cycleId }, data: { steps: JSON.stringify(steps) } }),
    db.agentState.update({ where: { agentId }, data: { cycleId, step: steps.at(-1)?.step ?? null } }),
    announce(db, agentId, 'step', `${cycleId}/${steps.at(-1)?.step ?? ''}`, wallMs),
  ])
}

/** Writes part of a cycle's record: context, answer, usage. */
export async function updateCycle(
  db: Db,
  cycleId: number,
  data: Partial<Omit<Cycle, 'id' | 'agentId' | 'number'>>,
): Promise<void> {
  await db.cycle.update({ where: { id: cycleId }, data })
}

/** Returns cycles left running by a process that died; they are closed as failed at start. */
export async function closeBrokenCycles(db: Db, agentId: string, wallMs: number): Promise<number> {
  const broken = await db.cycle.updateMany({
    where: { agentId, status: 'running' },
    data: {
      status: 'failed',
      reason: 'The agent stopped in the middle of this cycle; what it had sent was settled at the next start.',
      wallEndedAt: new Date(wallMs),
    },
  })
  return broken.count
}
