'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { buttonClass, fieldClass } from '@/app/_components/dialogs/buttonClass.ts'
import { Panel } from '@/app/_components/panels/Panel.tsx'
import { ApiFailure, failureText } from '@/app/_hooks/apiFailure.ts'
import { fetchContract, sendContract } from '@/app/_hooks/fetchContract.ts'
import { readUrl } from '@/app/_hooks/readQuery.ts'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import type { promptSchema } from '@/lib/contracts/labPrompts.ts'
import type { trialEstimateSchema } from '@/lib/contracts/labTrial.ts'
import type { startedTrialSchema } from '@/lib/contracts/labTrials.ts'
import { TrialPrice } from './TrialPrice.tsx'
import { EMPTY_TRIAL, type TrialDraft, toTrialPlan } from './trialDraft.ts'

/** A trial in two steps: its price, then the word to ask. What is typed after the price puts that away. */
export function TrialForm() {
  const agent = useAgentId()
  const router = useRouter()
  const client = useQueryClient()
  const prompts = useRead('labPrompts', { agent }).data?.prompts ?? []
  const [draft, setDraft] = useState(EMPTY_TRIAL)
  const textOf = async (hash: string) =>
    hash === '' ? '' : (await fetchContract<typeof promptSchema>(readUrl('labPrompt', { agent, hash }))).text
  const price = useMutation({
    mutationFn: async () => {
      const [promptA, promptB] = await Promise.all([textOf(draft.promptA), textOf(draft.promptB)])
      const plan = toTrialPlan({ ...draft, promptA, promptB }, agent ?? '')
      const estimate = await sendContract<typeof trialEstimateSchema>('POST', '/api/lab/trials/estimate', { plan })
      return { plan, estimate }
    },
  })
  const start = useMutation({
    mutationFn: (token: string) =>
      sendContract<typeof startedTrialSchema>('POST', '/api/lab/trials', { plan: price.data?.plan, token }),
    onSuccess: ({ id }) => {
      void client.invalidateQueries({ predicate: ({ queryKey: [name] }) => name === 'labTrials' })
      router.push(`/lab/trials/${id}`)
    },
  })
  const edit = (part: Partial<TrialDraft>) => {
    setDraft({ ...draft, ...part })
    price.reset()
    start.reset()
  }
  const text = (key: 'name' | 'count' | 'samples' | 'modelB' | 'baseUrlB' | 'cutoff' | 'spendUsdMax') => (
    <input className={fieldClass} value={draft[key]} onChange={(event) => edit({ [key]: event.target.value })} />
  )
  const promptChoice = (key: 'promptA' | 'promptB') => (
    <select className={fieldClass} value={draft[key]} onChange={(event) => edit({ [key]: event.target.value })}>
      <option value="">as recorded</option>
      {prompts.map(({ hash, name, label }) => (
        <option key={hash} value={hash}>
          {label === null ? name : `${name} (${label})`}
        </option>
      ))}
    </select>
  )
  return (
    <Panel title="New trial">
      <form
        className="flex flex-col gap-4 p-4"
        onSubmit={(event) => {
          event.preventDefault()
          price.mutate()
        }}
      >
        <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
          <Field label="name">{text('name')}</Field>
          <Field label="contexts">
            <select
              className={fieldClass}
              value={draft.kind}
              onChange={(event) => edit({ kind: event.target.value as TrialDraft['kind'] })}
            >
              <option value="all">any</option>
              <option value="acted">where something was ordered</option>
              <option value="held">where all held</option>
              <option value="denied">with a denial</option>
              <option value="lost">whose trade lost</option>
            </select>
          </Field>
          <Field label="how many">{text('count')}</Field>
          <Field label="samples of each">{text('samples')}</Field>
          <Field label="A, prompt">{promptChoice('promptA')}</Field>
          <Field label="B, prompt">{promptChoice('promptB')}</Field>
          <Field label="B, model (empty: as recorded)">{text('modelB')}</Field>
          <Field label="B, base URL (empty: as configured)">{text('baseUrlB')}</Field>
          <Field label="training cut-off, YYYY-MM-DD">{text('cutoff')}</Field>
          <Field label="at most, dollars">{text('spendUsdMax')}</Field>
          <Tick label="hide names of coins" isOn={draft.hidesCoins} onChange={(hidesCoins) => edit({ hidesCoins })} />
          <Tick label="hide dates" isOn={draft.hidesDates} onChange={(hidesDates) => edit({ hidesDates })} />
        </div>
        <Refusal error={price.error ?? start.error} />
        {price.data ? (
          <TrialPrice
            estimate={price.data.estimate}
            spendUsdMax={draft.spendUsdMax}
            isStarting={start.isPending}
            onStart={start.mutate}
          />
        ) : (
          <div>
            <button type="submit" className={buttonClass('primary')} disabled={price.isPending}>
              {price.isPending ? 'Counting' : 'Say what it costs'}
            </button>
          </div>
        )}
      </form>
    </Panel>
  )
}

const Field = ({ label, children }: { label: string; children: ReactNode }) => (
  // biome-ignore lint/a11y/noLabelWithoutControl: the control is its child.
  <label className="flex min-w-0 flex-col gap-1">
    <span className="text-label text-ink-dim">{label}</span>
    {children}
  </label>
)

const Tick = ({ label, isOn, onChange }: { label: string; isOn: boolean; onChange: (isOn: boolean) => void }) => (
  <label className="flex items-center gap-2">
    <input type="checkbox" checked={isOn} onChange={(event) => onChange(event.target.checked)} />
    {label}
  </label>
)

function Refusal({ error }: { error: Error | null }) {
  if (error === null) return null
  const fields = error instanceof ApiFailure ? Object.entries(error.fields) : []
  return (
    <div role="alert" className="text-prose text-loss">
      <p>{failureText(error)}</p>
      {fields.map(([path, message]) => (
        <p key={path}>
          {path}: {message}
        </p>
      ))}
    </div>
  )
}
