'use client'
import type { CommandView } from '@/lib/contracts/commands.ts'
import { ApiFailure, failureText } from '../../_hooks/apiFailure.ts'
import { slowWords } from '../../_hooks/sendCommand.ts'
import { useClockText } from '../../_hooks/useClockText.ts'
import type { CommandState } from '../../_hooks/useCommand.ts'
import { formatCountdown, formatLatency } from '../numbers/formatTime.ts'
import { haltFileSentence } from '../words/haltSentence.ts'
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
      return state.isSlow ? (
        <span className="text-warn">{slowWords(state.sent)}</span>
      ) : (
        <span className="text-ink-dim">sending</span>
      )
    case 'notSent':
      return (
        <span className="text-loss">
          {isUnknown(state.error) ? '' : 'Not sent. '}
          {failureText(state.error)}
        </span>
      )
    case 'pending':
      return <Pending command={state.command} />
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

/** Sent, and not answered in time: it may have arrived. */
const isUnknown = (error: Error): boolean => error instanceof ApiFailure && error.code === 'timeout'

function Pending({ command: { kind, wallMs: sinceWallMs, haltFile, id } }: { command: CommandView }) {
  const waited = useClockText((_venueMs, wallMs) => formatCountdown(wallMs - sinceWallMs))
  return (
    <span className="text-warn">
      {wordsOf(kind)} pending {waited}
      {haltFile !== null && `. ${haltFileSentence(haltFile, id !== null)}`}
    </span>
  )
}
