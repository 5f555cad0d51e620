import type { AgentEnv } from '@/lib/env/agentEnv.ts'
import type { Log } from '@/lib/log.ts'
import type { Db } from '@/lib/store/db.ts'
import { buildWorld, introduce } from '@/worker/wiring/agentWorld.ts'
import { partsOf } from '@/worker/wiring/partsOf.ts'
import { waitForLease } from '@/worker/wiring/waitForLease.ts'
import type { World } from '@/worker/wiring/world.ts'

/** The world of an agent as its process puts it together from its environment, with the lease in hand. */
export interface StartedAgent {
  world: World
  db: Db
  close(): Promise<void>
}

/** Starts what worker/processes/agent.ts starts, but for the loop. */
export async function startAgent(env: AgentEnv, log: Log): Promise<StartedAgent> {
  const parts = await partsOf(env, log)
  const world = await buildWorld(parts)
  await waitForLease(world, new AbortController().signal)
  await introduce(world, parts)
  return {
    world,
    db: parts.db,
    async close() {
      await world.lease.release()
      await world.exchange.close()
      world.candleStream?.close()
      world.accountStream?.close()
      await parts.clock.close()
      await parts.db.$disconnect()
    },
  }
}
