'use client'
import { type ReactNode, useState } from 'react'
import type { PostCommand } from '@/lib/contracts/commands.ts'
import { useAgentId } from '../../_hooks/useAgentId.ts'
import { refusedFields, useCommand } from '../../_hooks/useCommand.ts'
import { buttonClass } from './buttonClass.ts'
import { CommandOutcome } from './CommandOutcome.tsx'
import { ConfirmDialog } from './ConfirmDialog.tsx'
import { ReasonField } from './ReasonField.tsx'

/**
 * A button whose command needs a reason, and perhaps a value: it asks for them once, sends them as they were typed, says what our server finds wrong with
 * them, and then shows what became of the command beside itself.
 */
export function CommandFormButton(props: CommandFormButtonProps) {
  const [asking, setAsking] = useState(false)
  const { state, send, reset } = useCommand()
  const agentId = useAgentId()
  const ask = (): void => {
    // What was wrong the last time is not wrong with what is typed now.
    if (state.kind === 'notSent') reset()
    setAsking(true)
  }
  const isBusy = state.kind === 'sending' || state.kind === 'pending'
  const submit = async (reason: string): Promise<void> => {
    const typed = { ...props.command, reason, ...(agentId === null ? {} : { agentId }) }
    if (await send(typed as PostCommand)) setAsking(false)
  }
  const problems = refusedFields(state)
  const isRefused = Object.keys(problems).length > 0
  return (
    <span className="inline-flex flex-wrap items-center gap-3">
      <button type="button" className={buttonClass()} disabled={isBusy} onClick={ask}>
        {props.label}
      </button>
      {!asking && <CommandOutcome state={state} />}
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} title={props.title}>
        <CommandForm {...props} isBusy={isBusy} problems={problems} submit={submit} onClose={() => setAsking(false)} />
        {((state.kind === 'notSent' && !isRefused) || state.kind === 'sending') && <CommandOutcome state={state} />}
      </ConfirmDialog>
    </span>
  )
}
interface CommandFormButtonProps {
  label: string
  title: string
  consequence: string
  confirm: string
  reasonLabel: string
  /** What is sent beside the reason and the agent, as it was typed. */
  command: Readonly<Record<string, unknown>>
  /** The fields of the command, with what is wrong with them. */
  fields?: (problems: Problems) => ReactNode
}
export type Problems = Readonly<Record<string, string>>

function CommandForm({
  consequence,
  confirm,
  reasonLabel,
  fields,
  isBusy,
  problems,
  submit,
  onClose,
}: CommandFormButtonProps & {
  isBusy: boolean
  problems: Problems
  submit: (reason: string) => Promise<void>
  onClose: () => void
}) {
  const [reason, setReason] = useState('')
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        void submit(reason)
      }}
    >
      <p className="text-prose">{consequence}</p>
      {fields?.(problems)}
      <ReasonField
        label={reasonLabel}
        value={reason}
        problem={problems.reason ?? null}
        onChange={setReason}
        className="text-table"
      />
      <div className="flex flex-wrap gap-2">
        <button type="submit" className={buttonClass('danger')} disabled={isBusy}>
          {confirm}
        </button>
        <button type="button" className={buttonClass('quiet')} onClick={onClose}>
          Leave as it is
        </button>
      </div>
    </form>
  )
}
