'use client'
import type { CommandKind } from '@/lib/contracts/commands.ts'
import type { AgentStatus } from '@/lib/contracts/status.ts'
import type { CommandHandle } from '../../_hooks/useCommand.ts'
import { useRead } from '../../_hooks/useRead.ts'
import { formatDollars } from '../numbers/formatNumber.ts'
import { silentAgentSentence } from '../words/silentAgentSentence.ts'
import { stopsSentence } from '../words/stopsSentence.ts'
import { buttonClass } from './buttonClass.ts'
import { CommandOutcome } from './CommandOutcome.tsx'
import { ConfirmDialog } from './ConfirmDialog.tsx'

/** Says what stopping does to what is held now, and sends it. Closes once the command is stored; a failure is told here. */
export function HaltDialog(props: HaltDialogProps) {
  const title = props.agent.tradingState === 'halted' ? 'Close everything now?' : 'Stop trading now?'
  return (
    <ConfirmDialog open={props.open} onClose={props.onClose} title={title}>
      <HaltChoices {...props} />
    </ConfirmDialog>
  )
}
interface HaltDialogProps {
  open: boolean
  onClose: () => void
  agent: AgentStatus
  silentMs: number | null
  command: CommandHandle
}

function HaltChoices({ onClose, agent, silentMs, command }: HaltDialogProps) {
  const { data } = useRead('positions', { agent: agent.agentId })
  const isHalted = agent.tradingState === 'halted'
  const send = async (kind: Extract<CommandKind, 'halt' | 'flatten'>): Promise<void> => {
    const stored = await command.send({ kind, reason: 'Pressed on the dashboard.', agentId: agent.agentId })
    if (stored) onClose()
  }
  // Twice does no harm: who sees no answer may press again.
  const isSending = command.state.kind === 'sending' && !command.state.isSlow
  return (
    <>
      <p className="text-prose">
        {stopsSentence(agent.positionCount, data?.positions ?? null)}
        {!isHalted && ' No order is sent until you resume; a model call in flight is cut off.'}
      </p>
      {silentMs !== null && <p className="border-l-2 border-warn pl-3 text-prose">{silentAgentSentence(silentMs)}</p>}
      <div className="flex flex-wrap gap-2">
        {!isHalted && (
          <button
            type="button"
            disabled={isSending}
            className={buttonClass('danger')}
            onClick={() => void send('halt')}
          >
            Halt
          </button>
        )}
        {agent.positionCount !== 0 && (
          <button
            type="button"
            disabled={isSending}
            className={buttonClass(isHalted ? 'danger' : 'plain')}
            onClick={() => void send('flatten')}
          >
            {isHalted ? 'Flatten' : 'Halt and flatten'}
            {agent.grossUsd !== null && `: closes ≈ ${formatDollars(agent.grossUsd, 0)}`}
          </button>
        )}
        <button type="button" className={buttonClass('quiet')} onClick={onClose}>
          Leave as it is
        </button>
      </div>
      {(command.state.kind === 'notSent' || command.state.kind === 'sending') && (
        <CommandOutcome state={command.state} />
      )}
    </>
  )
}
