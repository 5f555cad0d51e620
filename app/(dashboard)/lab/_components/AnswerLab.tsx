'use client'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { buttonClass, fieldClass } from '@/app/_components/dialogs/buttonClass.ts'
import { Panel } from '@/app/_components/panels/Panel.tsx'
import { ApiFailure, failureText } from '@/app/_hooks/apiFailure.ts'
import { sendContract } from '@/app/_hooks/fetchContract.ts'
import type { labParseResponseSchema } from '@/lib/contracts/labParse.ts'
import { EMPTY_LAB_FORM, FINISH_REASONS, type LabForm, toLabRequest } from './labForm.ts'
import { ReadingPanel } from './ReadingPanel.tsx'

/** The form on the left, the reading beside or below it. The reading belongs to the text that was sent, so typing puts it away. */
export function AnswerLab() {
  const [form, setForm] = useState(EMPTY_LAB_FORM)
  const read = useMutation({
    mutationFn: (asked: LabForm) =>
      sendContract<typeof labParseResponseSchema>('POST', '/api/lab/parse', toLabRequest(asked)),
  })
  const edit = (part: Partial<LabForm>): void => {
    setForm({ ...form, ...part })
    read.reset()
  }
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <Panel title="Answer">
        <form
          className="flex flex-col gap-4 p-4"
          onSubmit={(event) => {
            event.preventDefault()
            read.mutate(form)
          }}
        >
          <Field label="what the model wrote" id="lab-raw">
            <textarea
              id="lab-raw"
              className={`${fieldClass} min-h-72 w-full resize-y font-mono`}
              value={form.raw}
              spellCheck={false}
              placeholder='{"reasoning": "…", "trade_decisions": [{"asset": "BTC", "action": "hold", …}]}'
              onChange={(event) => edit({ raw: event.target.value })}
            />
          </Field>
          <div className="flex flex-wrap gap-4">
            <Field label="coins asked about" id="lab-assets">
              <input
                id="lab-assets"
                className={fieldClass}
                value={form.assets}
                onChange={(event) => edit({ assets: event.target.value })}
              />
            </Field>
            <Field label="finish reason" id="lab-finish">
              <select
                id="lab-finish"
                className={fieldClass}
                value={form.finishReason}
                onChange={(event) => edit({ finishReason: event.target.value })}
              >
                {FINISH_REASONS.map((reason) => (
                  <option key={reason}>{reason}</option>
                ))}
              </select>
            </Field>
          </div>
          <Field label="prices, one coin a line; stops and targets are judged against them" id="lab-prices">
            <textarea
              id="lab-prices"
              className={`${fieldClass} min-h-16 w-full max-w-sm resize-y font-mono`}
              value={form.prices}
              spellCheck={false}
              onChange={(event) => edit({ prices: event.target.value })}
            />
          </Field>
          <div>
            <button type="submit" className={buttonClass('primary')} disabled={read.isPending}>
              {read.isPending ? 'Reading…' : 'Read it'}
            </button>
          </div>
          {read.isError && <Refusal error={read.error} />}
        </form>
      </Panel>
      <ReadingPanel reading={read.data ?? null} />
    </div>
  )
}

function Field({ label, id, children }: { label: string; id: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-ink-dim">
        {label}
      </label>
      {children}
    </div>
  )
}

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
