import type { EngineState } from '../engine/state.ts'

/** What of the venue's state a reader can be behind in. */
type Kept = Pick<EngineState, 'nowMs' | 'accounts' | 'agents' | 'nonces' | 'counters'>

/** How the venue stood after something had changed. `seq` is the number of the last happening in the history; an action is what a client did. */
interface Moment {
  state: Kept
  seq: number
  isAction: boolean
}

export interface Lag {
  lagMs?: number | undefined
  lagActions?: number | undefined
  /** The moment of venue time after which nothing is known. */
  stoppedMs?: number | undefined
}

/** What was kept of the venue, so that a read can lag. States share what did not change, so a moment costs little. */
export interface Past {
  remember(moment: Moment): void
  /** Returns the accounts as they stood so much venue time before `present`, before so many actions, or at a moment; the prices stay the present ones. */
  asOf(present: EngineState, lag: Lag): { state: EngineState; seq: number }
}

const KEPT_MAX = 1_000

/** Returns a past that begins with `first`: nothing lags behind it. */
export function createPast(first: Omit<Moment, 'isAction'>): Past {
  let moments: Moment[] = [{ ...first, isAction: false }]

  const oldest = (): Moment => moments[0] ?? { ...first, isAction: false }

  function before({ nowMs }: EngineState, lag: Lag): { moment: Moment; atMs: number } {
    const { lagActions = 0, stoppedMs = nowMs } = lag
    const lagMs = Math.max(lag.lagMs ?? 0, nowMs - stoppedMs)
    let index = moments.length - 1
    let atMs = nowMs
    for (let left = lagActions; left > 0 && index > 0; index -= 1) {
      if (!moments[index]?.isAction) continue
      atMs = moments[index]?.state.nowMs ?? atMs
      left -= 1
    }
    if (lagMs > 0) atMs = Math.min(atMs, nowMs - lagMs)
    while (lagMs > 0 && index > 0 && (moments[index]?.state.nowMs ?? 0) > atMs) index -= 1
    return { moment: moments[index] ?? oldest(), atMs }
  }

  return {
    remember({ state: { nowMs, accounts, agents, nonces, counters }, ...rest }) {
      moments.push({ state: { nowMs, accounts, agents, nonces, counters }, ...rest })
      // Cut in bulk: one at a time would move the whole list for each new entry.
      if (moments.length > KEPT_MAX * 1.1) moments = moments.slice(-KEPT_MAX)
    },
    asOf(present, lag) {
      const { moment, atMs } = before(present, lag)
      const { accounts, agents, nonces, counters } = moment.state
      return { state: { ...present, nowMs: atMs, accounts, agents, nonces, counters }, seq: moment.seq }
    },
  }
}
