'use client'
import { useState } from 'react'
import type { AgentStatus } from '@/lib/contracts/status.ts'
import type { CommandHandle } from '../../_hooks/useCommand.ts'
import { buttonClass } from '../dialogs/buttonClass.ts'
import { CommandOutcome } from '../dialogs/CommandOutcome.tsx'
import { ConfirmDialog } from '../dialogs/ConfirmDialog.tsx'

const CONTROLS = [
  { kind: 'runNow', label: 'Run a cycle now', says: 'Starts the next cycle without waiting for its time.' },
  {
    kind: 'pause',
    label: 'Pause decisions',
    says: 'No new cycle asks the model. Stops, exit rules and commands go on.',
  },
  { kind: 'reduce', label: 'Only reduce', says: 'Orders that reduce a position are sent, none that open or add.' },
] as const

/** The calmer commands, beside the kill switch. Each says its consequence. */
export function AgentControls({ agent, command }: { agent: AgentStatus; command: CommandHandle }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button
        type="button"
        className={buttonClass()}
        aria-label="More commands"
        aria-haspopup="dialog"
        onClick={() => {
          command.reset()
          setOpen(true)
        }}
      >
        More
      </button>
      <ConfirmDialog open={open} onClose={() => setOpen(false)} title="Commands">
        <ul className="flex flex-col gap-3">
          {CONTROLS.map((control) => (
            <li key={control.kind} className="flex flex-wrap items-center gap-x-4 gap-y-1">
              <button
                type="button"
                className={`${buttonClass()} w-36`}
                disabled={command.state.kind === 'sending'}
                onClick={() => void command.send({ kind: control.kind, reason: '', agentId: agent.agentId })}
              >
                {control.label}
              </button>
              <span className="flex-1 basis-60 text-ink-dim">{control.says}</span>
            </li>
          ))}
        </ul>
        <div className="min-h-5">
          <CommandOutcome state={command.state} />
        </div>
        <button type="button" className={`${buttonClass('quiet')} self-start`} onClick={() => setOpen(false)}>
          Close
        </button>
      </ConfirmDialog>
    </>
  )
}
