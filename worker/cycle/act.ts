import { reductionsFirst } from '../../lib/domain/gate/turns.ts'
import { describeError } from '../../lib/errors.ts'
import type { World } from '../wiring/world.ts'
import type { CurrentCycle } from './currentCycle.ts'
import type { Truth } from './observation.ts'
import { execute } from './steps/execute.ts'
import { gate, type Judged, type Wish } from './steps/gate.ts'
import { intend } from './steps/intend.ts'
import { observe } from './steps/observe.ts'

/** What became of a set of wishes: each with its verdict, and how many the venue carried out. */
export interface Acted {
  judged: readonly Judged[]
  acted: number
}

/**
 * Steps 6 to 8. What reduces is judged and sent first and waits for nothing; what opens is judged once that is done, filled or not, on the account as it
 * is then.
 */
export async function act(world: World, cycle: CurrentCycle, truth: Truth, wishes: readonly Wish[]): Promise<Acted> {
  const { first, after } = reductionsFirst(wishes, truth.account.positions)
  const done = await carryOut(world, cycle, truth, first, cycle.step)
  if (after.length === 0) return done
  const late = await cycle.part('entries', async () => {
    const now = await afterReductions(world, cycle, truth, done.judged)
    return carryOut(world, cycle, now, after, (_step, work) => work())
  })
  return { judged: [...done.judged, ...late.judged], acted: done.acted + late.acted }
}

async function carryOut(
  world: World,
  cycle: CurrentCycle,
  truth: Truth,
  wishes: readonly Wish[],
  step: CurrentCycle['step'],
): Promise<Acted> {
  const judged = await step('gate', () => gate(world, cycle, truth, wishes))
  const plans = await step('intend', () => intend(world, cycle, truth, judged))
  const { acted } = await step('execute', () => execute(world, cycle, truth, plans))
  return { judged, acted }
}

/** Whatever the venue answered to the reductions, the account says what came of them; when it cannot be read, nothing is opened on top of them. */
async function afterReductions(
  world: World,
  cycle: CurrentCycle,
  truth: Truth,
  judged: readonly Judged[],
): Promise<Truth> {
  const left = judged.flatMap(({ verdict: { approval } }) => (approval?.kind === 'reduce' ? approval.coin : []))
  if (left.length === 0) return truth
  const exitedCoins = [...new Set([...truth.exitedCoins, ...left])]
  // Whoever stops a cycle waits for no look that nothing is sent on.
  if (cycle.signal.aborted) return { ...truth, exitedCoins, accountGap: 'The cycle was stopped.' }
  try {
    const unknownCoins = await world.books.intents.unknownCoins()
    return { ...truth, ...(await observe(world, cycle.settings)), exitedCoins, unknownCoins }
  } catch (error) {
    return { ...truth, exitedCoins, accountGap: describeError(error) }
  }
}
