import { type StateFacts, stateInForce } from '../../lib/domain/locks.ts'
import type { TradingState } from '../../lib/domain/tradingState.ts'
import type { World } from '../wiring/world.ts'

type Books = Pick<World, 'books' | 'clock'>

/** Writes that no new cycles begin until a person resumes, and tells the diary why. */
export async function changePause({ books, clock }: Books, reason: string): Promise<void> {
  await books.state.update({ paused: true })
  const message = `Paused by a person: ${reason} No new cycles begin; stops and exit rules go on.`
  const entry = {
    cycleId: null,
    atMs: clock.nowMs(),
    asset: '',
    action: 'paused',
    message,
    fields: { rationale: reason },
  }
  await books.diary.insert([entry])
}

/** Returns the state trading is in: what is stored, or what an open lock makes of it. A HALT file is not asked. */
export async function readState({ books }: Pick<World, 'books'>): Promise<StateFacts> {
  // The locks first: one that is let go in between holds a moment longer, never a moment less.
  const locks = await books.locks.open()
  const { tradingState, stateReason, stateAt } = await books.state.read()
  return stateInForce(locks, { tradingState, stateReason, stateAtMs: stateAt.getTime() })
}

/** Writes a trading state with its reason, and tells the diary, also where a lock is stricter. */
export async function changeState(world: Books, state: TradingState, reason: string, paused?: boolean): Promise<void> {
  await world.books.state.update({
    tradingState: state,
    stateReason: reason,
    stateAt: new Date(world.clock.nowMs()),
    ...(paused === undefined ? {} : { paused }),
  })
  // Nothing is stricter than a halt, which waits for no look at the locks.
  const held = state === 'halted' ? null : await readState(world)
  if (held === null || held.tradingState === state) return tellState(world, state, reason)
  const { tradingState, stateReason } = held
  await insertEntry(world, tradingState, `Trading stays ${tradingState}: ${stateReason} (${reason})`, reason)
}

/** Tells the diary which state trading is in from now on. */
export const tellState = (world: Books, state: TradingState, reason: string): Promise<void> =>
  insertEntry(world, state, `Trading state is now ${state}: ${reason}`, reason)

const insertEntry = ({ books, clock }: Books, state: TradingState, message: string, reason: string): Promise<void> =>
  books.diary.insert([
    {
      cycleId: null,
      atMs: clock.nowMs(),
      asset: '',
      action: `state_${state}`,
      message,
      fields: { rationale: reason },
    },
  ])
