import type { TradingState } from '../../lib/domain/tradingState.ts'
import type { World } from '../wiring/world.ts'

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
