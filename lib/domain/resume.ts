import type { Lock } from './locks.ts'
import type { TradingState } from './tradingState.ts'

/**
 * Returns the locks of the whole account that a resume lets go: none while a pause or a state that is stored ends with it, which is what a person then
 * answers for, and all of them where nothing else holds trading back.
 */
export function letGoByResume<L extends Pick<Lock, 'coin'>>(
  locks: readonly L[],
  { tradingState, paused }: { tradingState: TradingState; paused: boolean },
): L[] {
  return paused || tradingState !== 'active' ? [] : locks.filter(({ coin }) => coin === '')
}
