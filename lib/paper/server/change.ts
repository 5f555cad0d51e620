import type { EngineState } from '../engine/state.ts'
import type { EngineEvent } from '../engine/turn.ts'
import type { History } from './history.ts'
import type { Change } from './journal.ts'

/** The venue's state as the journal holds it: what a line must say, and how lines become a state again. */

/** Returns everything as one change, for a snapshot. */
export function wholeOf(state: EngineState, history: History): Omit<Change, 'seq'> {
  const { nowMs, counters, accounts, agents, nonces } = state
  return { nowMs, counters, accounts, agents, nonces: mutable(nonces), events: history.events() }
}

const mutable = (nonces: EngineState['nonces']): Record<string, number[]> =>
  Object.fromEntries(Object.entries(nonces).map(([signer, used]) => [signer, [...used]]))

/** Returns the state that these changes lead to, and tells the history what happened on the way. */
export function recover(fresh: EngineState, changes: readonly Change[], history: History): EngineState {
  let state = fresh
  for (const { nowMs, counters, accounts, agents, nonces, events } of changes) {
    state = {
      ...state,
      nowMs,
      counters,
      accounts: { ...state.accounts, ...accounts },
      agents: { ...state.agents, ...agents },
      nonces: { ...state.nonces, ...nonces },
    }
    for (const event of events ?? []) history.add(event)
  }
  return state
}

/** Returns what a reader of `before` must learn to be at `after`; null when only time has passed. */
export function difference(before: EngineState, after: EngineState, events: EngineEvent[]): Omit<Change, 'seq'> | null {
  const accounts = changed(before.accounts, after.accounts)
  const agents = changed(before.agents, after.agents)
  const nonces = changed(before.nonces, after.nonces)
  if (!accounts && !agents && !nonces && events.length === 0) return null
  return {
    nowMs: after.nowMs,
    counters: after.counters,
    ...(accounts ? { accounts } : {}),
    ...(agents ? { agents } : {}),
    ...(nonces ? { nonces: mutable(nonces) } : {}),
    ...(events.length > 0 ? { events } : {}),
  }
}

function changed<T>(before: Readonly<Record<string, T>>, after: Readonly<Record<string, T>>): Record<string, T> | null {
  if (before === after) return null
  const entries = Object.entries(after).filter(([key, value]) => before[key] !== value)
  return entries.length > 0 ? Object.fromEntries(entries) : null
}
