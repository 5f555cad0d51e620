'use client'
import { useState } from 'react'
import type { AgentStatus } from '@/lib/contracts/status.ts'
import { lockNames } from '@/lib/domain/lockNames.ts'
import { letGoByResume } from '@/lib/domain/resume.ts'
import { type CommandHandle, refusedFields } from '../../_hooks/useCommand.ts'
import { Ago } from '../numbers/Ago.tsx'
import { buttonClass } from './buttonClass.ts'
import { CommandOutcome } from './CommandOutcome.tsx'
import { ConfirmDialog } from './ConfirmDialog.tsx'
import { ReasonField } from './ReasonField.tsx'

/** Asks why trading may go on: the reason is kept with the command and in the diary. */
export function ResumeDialog(props: ResumeDialogProps) {
  return (
    <ConfirmDialog open={props.open} onClose={props.onClose} title="Resume trading?">
      <ResumeForm {...props} />
    </ConfirmDialog>
  )
}
interface ResumeDialogProps {
  open: boolean
  onClose: () => void
  agent: AgentStatus
  command: CommandHandle
}

function ResumeForm({ onClose, agent, command }: ResumeDialogProps) {
  const [reason, setReason] = useState('')
  const [isTried, setTried] = useState(false)
  const problem = isTried ? (refusedFields(command.state).reason ?? null) : null
  const send = async (): Promise<void> => {
    setTried(true)
    if (await command.send({ kind: 'resume', reason, agentId: agent.agentId })) onClose()
  }
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <p className="text-prose">
        {agent.tradingState !== 'active' && (
          <>
            Trading is {agent.tradingState} since <Ago atMs={agent.stateAtMs} />
            {agent.stateReason === '' ? '.' : `, with the reason: “${agent.stateReason}”`}{' '}
          </>
        )}
        {agent.paused && 'New cycles are paused. '}
        Once resumed, orders may be sent from the next cycle on, as far as nothing else holds them back.
      </p>
      <LocksNote agent={agent} />
      <ReasonField
        label="Why trading may go on"
        value={reason}
        problem={problem}
        onChange={setReason}
        className="text-table"
      />
      <div className="flex gap-2">
        <button type="submit" className={buttonClass('primary')} disabled={command.state.kind === 'sending'}>
          Resume
        </button>
        <button type="button" className={buttonClass('quiet')} onClick={onClose}>
          Stay {agent.paused ? 'paused' : agent.tradingState}
        </button>
      </div>
      {((command.state.kind === 'notSent' && problem === null) || command.state.kind === 'sending') && (
        <CommandOutcome state={command.state} />
      )}
    </form>
  )
}

/** Which locks a resume lets go, and which hold on. */
function LocksNote({ agent: { locks, storedState, paused } }: { agent: AgentStatus }) {
  const ending = letGoByResume(locks, { tradingState: storedState, paused })
  const staying = locks.filter((lock) => lock.coin === '' && !ending.includes(lock))
  return (
    <>
      {ending.length > 0 && (
        <p className="text-prose">
          Let go with it: {lockNames(ending)}. Losses are then measured from the equity there is now.
        </p>
      )}
      {staying.length > 0 && (
        <p className="text-prose text-warn">Holds on until it is let go by itself: {lockNames(staying)}.</p>
      )}
    </>
  )
}
