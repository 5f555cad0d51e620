import { parseArgs } from 'node:util'
import { agentEnv } from '../../lib/env/agentEnv.ts'
import { describeError } from '../../lib/errors.ts'
import { createLog } from '../../lib/log.ts'
import { agentBooks } from '../../lib/store/agentBooks.ts'
import { changeState } from '../cycle/control.ts'
import { flatten } from '../cycle/personOrders.ts'
import { buildWorld, introduce } from '../wiring/agentWorld.ts'
import { partsOf } from '../wiring/partsOf.ts'
import { waitForLease } from '../wiring/waitForLease.ts'
import type { World } from '../wiring/world.ts'

/**
 * The emergency exit, run by the supervisor in a fresh process when the agent is dead or hung: carries out one halt or flatten and writes its outcome.
 * The halt is on disk at once; orders wait until the lease of the agent, which was killed, is free, so that two never trade.
 */
const log = createLog('flatten')
const RENEW_MS = 2_000

try {
  const { values } = parseArgs({ options: { command: { type: 'string' }, kind: { type: 'string' } } })
  const commandId = Number(values.command)
  const parts = await partsOf(agentEnv(), log)
  const world = await buildWorld(parts)
  const reason = 'Carried out by the supervisor, because the agent did not answer.'
  // Outside the fence of any lease: a halt must not wait for anything, and its outcome is written whoever holds it.
  const books = agentBooks(parts.db, parts.agentId, parts.clock)
  await introduce({ books, models: world.models }, parts)
  await changeState({ books, clock: parts.clock }, 'halted', reason)
  const message =
    values.kind === 'flatten'
      ? await flattenUnderLease(world, reason)
      : 'Halted by the supervisor: nothing but protective orders is sent until a person resumes.'
  await books.commands.answer(commandId, { status: 'done', message })
  await parts.clock.close()
  await parts.db.$disconnect()
  process.exit(0)
} catch (error) {
  log.error(describeError(error, 2_000))
  process.exit(1)
}

async function flattenUnderLease(world: World, reason: string): Promise<string> {
  await waitForLease(world, new AbortController().signal)
  const renewal = setInterval(() => void world.lease.take(), RENEW_MS)
  try {
    return await flatten(world, reason)
  } finally {
    clearInterval(renewal)
    await world.lease.release()
  }
}
