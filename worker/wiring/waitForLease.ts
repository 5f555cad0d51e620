import { pause } from '../../lib/pause.ts'
import type { World } from './world.ts'

/** Between tries, in wall milliseconds: a released lease is taken soon. */
const TRY_EVERY_MS = 250

/** Resolves once the lease is ours, or the signal aborts. A predecessor that was killed leaves a lease behind; until it is free two processes could trade. */
export async function waitForLease(
  { books, lease, log }: Pick<World, 'books' | 'lease' | 'log'>,
  stop: AbortSignal,
): Promise<void> {
  for (let tries = 0; !stop.aborted && !(await lease.take()); tries += 1) {
    if (tries === 0) log.info('Waiting for the lease of this agent.', { agentId: books.agentId })
    await pause(TRY_EVERY_MS, stop)
  }
}
