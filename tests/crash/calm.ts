import { z } from 'zod'
import type { CommandArgs } from '../../lib/contracts/commands.ts'
import { insertCommand } from '../../lib/store/commands.ts'
import type { Db } from '../../lib/store/db.ts'
import { controlPaper } from '../support/paperControl.ts'
import { type ProcessStack, until } from '../support/processStack.ts'

/** A moment in which nothing is under way: the market stands, no fault is left, the agent is halted. */
export interface Calm {
  /** Lets the agent run one whole cycle, a while later than the last: what may only be said of an order once it has expired needs time to pass. */
  runCycle(): Promise<void>
  /** Lets the market and the agent go on. */
  goOn(): Promise<void>
}

const HOLD_MS = 600_000
const HOLDER = 'crash-test'
const STEP_MS = 300_000
const clockSchema = z.object({ nowMs: z.number() })

/** Makes it calm. Throws when the agent does not take a halt within the time of `until`. */
export async function calmDown(stack: ProcessStack, db: Db): Promise<Calm> {
  const { apiUrl, agentId } = stack
  const clock = (holdAtMs: number | null) =>
    controlPaper(stack, 'clock', { holder: HOLDER, holdAtMs, leaseMs: HOLD_MS })
  const command = async (wish: CommandArgs, reason: string) => {
    const { id } = await insertCommand(db, { ...wish, agentId, reason, wallMs: Date.now() })
    await until(
      `${wish.kind} is answered`,
      async () => (await db.commandOutcome.count({ where: { commandId: id } })) > 0,
    )
  }
  await controlPaper(stack, 'faults', { faults: [] })
  const clockMs = async () => clockSchema.parse(await (await fetch(`${apiUrl}/paper/clock`)).json()).nowMs
  let heldMs = await clockMs()
  await clock(heldMs)
  await command({ kind: 'halt' }, 'The books are looked at.')
  return {
    async runCycle() {
      heldMs += STEP_MS
      await clock(heldMs)
      await until('the market has moved on', async () => (await clockMs()) >= heldMs)
      const last = await db.cycle.aggregate({ where: { agentId }, _max: { id: true } })
      await command({ kind: 'runNow' }, '')
      const where = { agentId, id: { gt: last._max.id ?? 0 }, status: { not: 'running' } }
      await until('a cycle has run', async () => (await db.cycle.count({ where })) > 0)
    },
    async goOn() {
      await command({ kind: 'resume' }, 'The books were looked at.')
      await clock(null)
    },
  }
}
