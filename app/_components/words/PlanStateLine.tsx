import type { PositionView } from '@/lib/contracts/positions.ts'
import { planWords } from '@/lib/domain/exitState.ts'

/** How far the exit rules of a position are, in a sentence, as of when the agent last saw it. Nothing where none have been judged. */
export function PlanStateLine({ state, atMs }: { state: PositionView['exitState']; atMs: number | null }) {
  if (state === null || atMs === null) return null
  return <p className={state.due === null ? 'text-ink-dim' : 'text-warn'}>{state.due ?? planWords(state, atMs)}</p>
}
