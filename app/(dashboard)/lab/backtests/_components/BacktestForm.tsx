'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { buttonClass, fieldClass } from '@/app/_components/dialogs/buttonClass.ts'
import { Panel } from '@/app/_components/panels/Panel.tsx'
import { ApiFailure, failureText } from '@/app/_hooks/apiFailure.ts'
import { sendContract } from '@/app/_hooks/fetchContract.ts'
import type { backtestAskedSchema } from '@/lib/contracts/labBacktests.ts'
import { INTERVALS } from '@/lib/domain/market.ts'
import { type BacktestDraft, EMPTY_DRAFT, toSpec } from './backtestForm.ts'

/** Asks for a backtest of the rules with the settings given here. */
export function BacktestForm() {
  const [draft, setDraft] = useState(EMPTY_DRAFT)
  const client = useQueryClient()
  const ask = useMutation({
    mutationFn: (asked: BacktestDraft) =>
      sendContract<typeof backtestAskedSchema>('POST', '/api/lab/backtests', toSpec(asked)),
    onSuccess: () => client.invalidateQueries({ queryKey: ['backtests'] }),
  })
  const edit = (part: Partial<BacktestDraft>): void => setDraft({ ...draft, ...part })
  return (
    <Panel title="New backtest" aside="rules decide; a model is not asked">
      <form
        className="flex flex-col gap-4 p-4"
        onSubmit={(event) => {
          event.preventDefault()
          ask.mutate(draft)
        }}
      >
        <Field label="folder of candle files, on the machine of the lab" id="bt-folder">
          <input
            id="bt-folder"
            required
            className={`${fieldClass} w-full`}
            value={draft.folder}
            placeholder="data/market"
            onChange={(event) => edit({ folder: event.target.value })}
          />
        </Field>
        <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
          <Text id="bt-name" label="name" value={draft.name} onEdit={(name) => edit({ name })} />
          <Text id="bt-coins" label="coins" value={draft.coins} onEdit={(coins) => edit({ coins })} />
          <Field label="time between decisions" id="bt-interval">
            <select
              id="bt-interval"
              className={fieldClass}
              value={draft.interval}
              onChange={(event) => edit({ interval: event.target.value })}
            >
              {INTERVALS.map((interval) => (
                <option key={interval}>{interval}</option>
              ))}
            </select>
          </Field>
          <Text
            id="bt-usd"
            label="start, in dollars"
            value={draft.startUsd}
            onEdit={(startUsd) => edit({ startUsd })}
          />
          <Text
            id="bt-cycles"
            label="cycles; empty: to the end of the recording"
            value={draft.cycles}
            onEdit={(cycles) => edit({ cycles })}
          />
        </div>
        <Field label="limits in the place of the defaults, one a line" id="bt-limits">
          <textarea
            id="bt-limits"
            className={`${fieldClass} min-h-16 w-full max-w-sm resize-y font-mono`}
            value={draft.limits}
            spellCheck={false}
            placeholder="leverageMax=2"
            onChange={(event) => edit({ limits: event.target.value })}
          />
        </Field>
        <div>
          <button type="submit" className={buttonClass('primary')} disabled={ask.isPending}>
            {ask.isPending ? 'Asking…' : 'Start it'}
          </button>
        </div>
        {ask.isSuccess && <output>Run {ask.data.runId} waits for the lab.</output>}
        {ask.isError && <Refusal error={ask.error} />}
      </form>
    </Panel>
  )
}

const Text = ({
  id,
  label,
  value,
  onEdit,
}: {
  id: string
  label: string
  value: string
  onEdit: (value: string) => void
}) => (
  <Field label={label} id={id}>
    <input id={id} className={fieldClass} value={value} onChange={(event) => onEdit(event.target.value)} />
  </Field>
)

const Field = ({ label, id, children }: { label: string; id: string; children: ReactNode }) => (
  <div className="flex min-w-0 flex-col gap-1">
    <label htmlFor={id} className="text-ink-dim">
      {label}
    </label>
    {children}
  </div>
)

function Refusal({ error }: { error: Error }) {
  const fields = error instanceof ApiFailure ? Object.entries(error.fields) : []
  return (
    <div role="alert" className="flex flex-col gap-1 text-loss">
      <p>{failureText(error)}</p>
      {fields.map(([path, what]) => (
        <p key={path}>
          {path}: {what}
        </p>
      ))}
    </div>
  )
}
