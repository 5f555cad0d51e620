import type { TradingState } from '../../lib/domain/tradingState.ts'
import type { World } from '../wiring/world.ts'

/** Writes that no new cycles begin until a person resumes, and tells the diary why. */
export async function changePause({ books, clock }: Pick<World, 'books' | 'clock'>, reason: string): Promise<void> {
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

/** Writes a trading state with its reason, and tells the diary. */
export async function changeState(
  { books, clock }: Pick<World, 'books' | 'clock'>,
  state: TradingState,
  reason: string,
  paused?: boolean,
): Promise<void> {
  await books.state.update({
    tradingState: state,
    stateReason: reason,
    stateAt: new Date(clock.nowMs()),
    ...(paused === undefined ? {} : { paused }),
  })
  await books.diary.insert([
    {
      cycleId: null,
      atMs: clock.nowMs(),
      asset: '',
      action: `state_${state}`,
      message: `Trading state is now ${state}: ${reason}`,
      fields: { rationale: reason },
    },
  ])
}
