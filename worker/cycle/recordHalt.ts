import type { HaltWish, TakenWish } from '../../lib/haltFile.ts'
import type { World } from '../wiring/world.ts'
import { changeState } from './changeState.ts'

type Books = Pick<World, 'books' | 'clock'>

/** The sentence that stands as the reason of the trading state. */
export const haltReason = ({ reason }: HaltWish): string => reason.trim() || 'A person asked for it.'

/** Writes that trading is halted, unless that is written. */
export async function recordHalted({ books, clock }: Books, wish: HaltWish): Promise<void> {
  const reason = haltReason(wish)
  const { tradingState, stateReason } = await books.state.read()
  if (tradingState === 'halted' && stateReason === reason) return
  await changeState({ books, clock }, 'halted', reason)
}

/**
 * Brings into the store what became of a wish that came by the HALT file, and takes the file off after that: until then the file halts the agent, from
 * then on the store does. Whatever ends it half way, it can be done again from the start. Throws what the store says.
 */
export async function recordTaken(
  world: Books & Pick<World, 'halt'>,
  { wish, outcome }: Pick<TakenWish, 'wish' | 'outcome'>,
): Promise<void> {
  if (outcome === null) return
  await recordHalted(world, wish)
  await world.books.commands.recordWish(wish, outcome)
  world.halt.remove(wish.token)
}
