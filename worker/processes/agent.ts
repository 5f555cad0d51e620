import { agentEnv } from '../../lib/env/agentEnv.ts'
import { describeError, exitStatusFor } from '../../lib/errors.ts'
import { createLog } from '../../lib/log.ts'
import { runLoop } from '../cycle/loop.ts'
import { buildWorld, introduce } from '../wiring/agentWorld.ts'
import { partsOf } from '../wiring/partsOf.ts'
import { waitForLease } from '../wiring/waitForLease.ts'

/** Process 1, the only one that trades: environment, wiring, lease, loop. Starting is recovering: the first cycle settles what an earlier run left. */
const log = createLog('agent')
const stop = new AbortController()
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort())

try {
  const parts = await partsOf(agentEnv(), log)
  const world = await buildWorld(parts)
  const { books, exchange, lease } = world
  await waitForLease(world, stop.signal)
  await introduce(world, parts)
  const broken = await books.cycles.closeBroken()
  if (broken > 0) log.warn('closed cycles that an earlier run left open', { count: broken })
  process.send?.({ ready: true })
  const { settings } = await books.settings.latest()
  log.info('The agent trades.', { agentId: books.agentId, ...world.models.llmFor(settings).label })
  await runLoop(world, stop.signal).finally(async () => {
    await lease.release()
    await exchange.close()
    world.candleStream?.close()
    world.accountStream?.close()
    await parts.clock.close()
    await parts.db.$disconnect()
  })
  log.info('The agent has stopped.')
  process.exit(0)
} catch (error) {
  log.error(describeError(error, 2_000))
  process.exit(exitStatusFor(error))
}
