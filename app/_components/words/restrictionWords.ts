import type { AgentStatus } from '@/lib/contracts/status.ts'

/** What keeps trading from being fully on. */
interface RestrictionWords {
  /** The trading state, of which a time and a reason are known; null while it is active. */
  state: string | null
  /** That no new cycles begin, which is no state and has no time and reason of its own here; null where they do, or a halt says more. */
  pause: string | null
}

/** Returns what restricts trading, in words. The diary says who paused and why. */
export function restrictionWords({
  tradingState,
  paused,
}: Pick<AgentStatus, 'tradingState' | 'paused'>): RestrictionWords {
  return {
    state: { active: null, reducing: 'Reducing only', halted: 'Halted' }[tradingState],
    pause:
      paused && tradingState !== 'halted'
        ? 'New cycles are paused until a person resumes; stops and exit rules go on.'
        : null,
  }
}
