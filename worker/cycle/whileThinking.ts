import { describeError } from '../../lib/errors.ts'
import { pause } from '../../lib/pause.ts'
import type { World } from '../wiring/world.ts'
import type { CurrentCycle } from './currentCycle.ts'
import { untimed } from './stepLog.ts'
import { observe } from './steps/observe.ts'
import { reconcile } from './steps/reconcile.ts'

/** Returns what the model answers. Until then safety work goes on: books, stops and exits are looked at again and again. */
export async function whileThinking<T>(world: World, cycle: CurrentCycle, thinking: Promise<T>): Promise<T> {
  const answered = new AbortController()
  const answer = thinking.finally(() => answered.abort())
  // Whoever awaits it below hears of a failure; until then it must not count as unheard.
  answer.catch(() => {})
  for (;;) {
    await pause(world.safetyEveryMs, answered.signal)
    if (answered.signal.aborted) return answer
    const look = async () => reconcile(world, cycle, await observe(world, cycle.settings), untimed)
    await cycle
      .part('safetyLook', look)
      .catch((error: unknown) => world.log.warn('safety look failed', { cycleId: cycle.id, why: describeError(error) }))
  }
}
