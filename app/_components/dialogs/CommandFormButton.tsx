'use client'
import { type ReactNode, useState } from 'react'
import { postCommandSchema } from '@/lib/contracts/commands.ts'
import { useAgentId } from '../../_hooks/useAgentId.ts'
import { useCommand } from '../../_hooks/useCommand.ts'
import { buttonClass } from './buttonClass.ts'
import { CommandOutcome } from './CommandOutcome.tsx'
import { ConfirmDialog } from './ConfirmDialog.tsx'
import { ReasonField } from './ReasonField.tsx'

/**
 * A button whose command needs a reason, and perhaps a value: it asks for them once, says what is wrong with them, sends, and then shows what became of
 * the command beside itself.
 */
export function CommandFormButton(props: CommandFormButtonProps) {
  const [asking, setAsking] = useState(false)
  const { state, send } = useCommand()
  const agentId = useAgentId()
  const isBusy = state.kind === 'sending' || state.kind === 'pending'
  /** Resolves to what is wrong with it, by field; null once it is sent. */
  const submit = async (reason: string): Promise<Problems | null> => {
    const read = postCommandSchema.safeParse({ ...props.command, reason, ...(agentId === null ? {} : { agentId }) })
    if (!read.success)
      return Object.fromEntries(read.error.issues.map(({ path, message }) => [String(path[0]), message]))
    if (await send(read.data)) setAsking(false)
    return null
  }
  return (
    <span className="inline-flex flex-wrap items-center gap-3">
      <button type="button" className={buttonClass()} disabled={isBusy} onClick={() => setAsking(true)}>
        {props.label}
      </button>
      {!asking && <CommandOutcome state={state} />}
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} title={props.title}>
        <CommandForm {...props} isBusy={isBusy} submit={submit} onClose={() => setAsking(false)} />
        {(state.kind === 'notSent' || state.kind === 'sending') && <CommandOutcome state={state} />}
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
  submit,
  onClose,
}: CommandFormButtonProps & {
  isBusy: boolean
  submit: (reason: string) => Promise<Problems | null>
  onClose: () => void
}) {
  const [reason, setReason] = useState('')
  const [problems, setProblems] = useState<Problems>({})
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        void submit(reason).then((found) => setProblems(found ?? {}))
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
