import { randomUUID } from 'node:crypto'
import os from 'node:os'
import { agentEnv } from '../../lib/env/agentEnv.ts'
import { describeError, exitStatusFor } from '../../lib/errors.ts'
import { createLog } from '../../lib/log.ts'
import { closeBrokenCycles } from '../../lib/store/cycles.ts'
import { releaseLease, takeLease } from '../../lib/store/lease.ts'
import { runLoop } from '../cycle/loop.ts'
import { latestSettings } from '../cycle/runCycle.ts'
import { createWorld } from '../wiring/agentWorld.ts'
import type { World } from '../wiring/world.ts'

/** Process 1, the only one that trades: environment, wiring, lease, loop. Starting is recovering: the first cycle settles what an earlier run left. */
const log = createLog('agent')
const stop = new AbortController()
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort())

try {
  const world = await createWorld(agentEnv(), log)
  const owner = `${os.hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`
  await waitForLease(world, owner)
  const broken = await closeBrokenCycles(world.db, world.agentId, world.clock.wallMs())
  if (broken > 0) log.warn('closed cycles that an earlier run left open', { count: broken })
  process.send?.({ ready: true })
  log.info('The agent trades.', {
    agentId: world.agentId,
    ...world.llmFor((await latestSettings(world)).settings).label,
  })
  await runLoop(world, owner, stop.signal).finally(async () => {
    await releaseLease(world.db, world.agentId, owner)
    await world.exchange.close()
    world.candleStream?.close()
    await world.db.$disconnect()
  })
  log.info('The agent has stopped.')
  process.exit(0)
} catch (error) {
  log.error(describeError(error, 2_000))
  process.exit(exitStatusFor(error))
}

/** A predecessor that was killed leaves a lease that lapses by itself; until then two processes could trade. */
async function waitForLease(world: World, owner: string): Promise<void> {
  for (let tries = 0; !stop.signal.aborted; tries += 1) {
    const lease = await takeLease(world.db, world.agentId, owner, world.clock.wallMs())
    if (lease) {
      world.lease.expiresWallMs = lease.expiresWallMs
      return
    }
    if (tries === 0) log.info('Waiting for the lease of this agent to lapse.', { agentId: world.agentId })
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}
