'use client'
import { useState } from 'react'
import type { PostCommand } from '@/lib/contracts/commands.ts'
import { useAgentId } from '../../_hooks/useAgentId.ts'
import { useCommand } from '../../_hooks/useCommand.ts'
import { buttonClass } from './buttonClass.ts'
import { CommandOutcome } from './CommandOutcome.tsx'
import { ConfirmDialog } from './ConfirmDialog.tsx'

/** A button that says its consequence, confirms once, sends the command and then shows what became of it beside itself. */
export function CommandButton({ label, title, consequence, confirm, command }: CommandButtonProps) {
  const [asking, setAsking] = useState(false)
  const { state, send } = useCommand()
  const agentId = useAgentId()
  const confirmed = async (): Promise<void> => {
    if (await send(agentId === null ? command : { ...command, agentId })) setAsking(false)
  }
  const isBusy = state.kind === 'sending' || state.kind === 'pending'
  return (
    <span className="inline-flex flex-wrap items-center gap-3">
      <button type="button" className={buttonClass()} disabled={isBusy} onClick={() => setAsking(true)}>
        {label}
      </button>
      {!asking && <CommandOutcome state={state} />}
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} title={title}>
        <p className="text-prose">{consequence}</p>
        <div className="flex gap-2">
          <button type="button" className={buttonClass('danger')} disabled={isBusy} onClick={() => void confirmed()}>
            {confirm}
          </button>
          <button type="button" className={buttonClass('quiet')} onClick={() => setAsking(false)}>
            Leave as it is
          </button>
        </div>
        {(state.kind === 'notSent' || state.kind === 'sending') && <CommandOutcome state={state} />}
      </ConfirmDialog>
    </span>
  )
}
interface CommandButtonProps {
  label: string
  title: string
  consequence: string
  confirm: string
  command: PostCommand
}
