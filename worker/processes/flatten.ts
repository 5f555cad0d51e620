import { randomUUID } from 'node:crypto'
import os from 'node:os'
import { parseArgs } from 'node:util'
import { agentEnv } from '../../lib/env/agentEnv.ts'
import { describeError } from '../../lib/errors.ts'
import { createLog } from '../../lib/log.ts'
import { insertOutcome } from '../../lib/store/commandOutcomes.ts'
import { releaseLease, takeLease } from '../../lib/store/lease.ts'
import { changeState, flatten } from '../cycle/control.ts'
import { createWorld } from '../wiring/agentWorld.ts'
import type { World } from '../wiring/world.ts'

/**
 * The emergency exit, run by the supervisor in a fresh process when the agent is dead or hung: carries out one halt or flatten and writes its outcome.
 * The halt is on disk at once; orders wait until the lease of the agent, which was killed, has lapsed, so that two never trade.
 */
const log = createLog('flatten')

try {
  const { values } = parseArgs({ options: { command: { type: 'string' }, kind: { type: 'string' } } })
  const commandId = Number(values.command)
  const world = await createWorld(agentEnv(), log)
  const reason = 'Carried out by the supervisor, because the agent did not answer.'
  await changeState(world, 'halted', reason)
  const message =
    values.kind === 'flatten'
      ? await flattenUnderLease(world, reason)
      : 'Halted by the supervisor: nothing but protective orders is sent until a person resumes.'
  await insertOutcome(world.db, {
    commandId,
    agentId: world.agentId,
    status: 'done',
    message,
    wallMs: world.clock.wallMs(),
  })
  await world.db.$disconnect()
  process.exit(0)
} catch (error) {
  log.error(describeError(error, 2_000))
  process.exit(1)
}

async function flattenUnderLease(world: World, reason: string): Promise<string> {
  const owner = `${os.hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`
  for (let lease = await take(world, owner); lease === null; lease = await take(world, owner)) {
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  const renewal = setInterval(() => void take(world, owner), 2_000)
  try {
    return await flatten(world, reason)
  } finally {
    clearInterval(renewal)
    await releaseLease(world.db, world.agentId, owner)
  }
}

async function take(world: World, owner: string) {
  const lease = await takeLease(world.db, world.agentId, owner, world.clock.wallMs())
  if (lease) world.lease.expiresWallMs = lease.expiresWallMs
  return lease
}
