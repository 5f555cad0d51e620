'use client'
import { failureText } from '../../_hooks/apiFailure.ts'
import { useClockText } from '../../_hooks/useClockText.ts'
import type { CommandState } from '../../_hooks/useCommand.ts'
import { formatCountdown, formatLatency } from '../numbers/formatTime.ts'
import { wordsOf } from '../words/wordsOf.ts'

/** Where a command stands, shown beside the button that sent it. */
export function CommandOutcome({ state }: { state: CommandState }) {
  return (
    <span role="status" className="text-table">
      <Words state={state} />
    </span>
  )
}

function Words({ state }: { state: CommandState }) {
  switch (state.kind) {
    case 'idle':
      return null
    case 'sending':
      return <span className="text-ink-dim">sending</span>
    case 'notSent':
      return <span className="text-loss">Not sent. {failureText(state.error)}</span>
    case 'pending':
      return <Pending kind={state.command.kind} sinceWallMs={state.command.wallMs} />
    case 'done':
      return (
        <span className="text-ink-dim">
          Done in {formatLatency(state.tookMs)}. {state.message}
        </span>
      )
    case 'failed':
      return <span className="text-loss">Failed. {state.message}</span>
  }
}

function Pending({ kind, sinceWallMs }: { kind: string; sinceWallMs: number }) {
  const waited = useClockText((_venueMs, wallMs) => formatCountdown(wallMs - sinceWallMs))
  return (
    <span className="text-warn">
      {wordsOf(kind)} pending {waited}
    </span>
  )
}
