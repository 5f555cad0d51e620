import type { CycleEnd } from '../../../lib/domain/cycleSteps.ts'
import type { World } from '../../wiring/world.ts'
import type { CurrentCycle } from '../currentCycle.ts'

/** Hints are pruned once in so many cycles: a screen that was away longer re-reads everything anyway. */
const PRUNE_EVERY = 50

/** Step 10. Closes the cycle's row; its last event makes open screens read it. */
export async function publish(world: World, cycle: CurrentCycle, status: CycleEnd, reason: string): Promise<void> {
  await cycle.finish(status, reason)
  if (cycle.number % PRUNE_EVERY === 0) await world.books.events.prune()
}
