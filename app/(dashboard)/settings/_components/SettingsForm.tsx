'use client'
import { type ReactNode, useState } from 'react'
import type { z } from 'zod'
import { buttonClass, fieldClass } from '@/app/_components/dialogs/buttonClass.ts'
import { Panel } from '@/app/_components/panels/Panel.tsx'
import type { settingsResponseSchema } from '@/lib/contracts/settings.ts'
import { INTERVALS } from '@/lib/domain/market.ts'
import { keptDraft, useKeptDraft } from './keptDraft.ts'
import { SaveDialog } from './LaterSaveDialog.tsx'
import { LimitsTable } from './LimitsTable.tsx'
import { ModelPanel } from './ModelPanel.tsx'
import { ModelStatePanel } from './ModelStatePanel.tsx'
import { type FieldProblems, Problem } from './Problem.tsx'
import { PromptPanel } from './PromptPanel.tsx'
import { RecordsPanel } from './RecordsPanel.tsx'
import { SettingsFile } from './SettingsFile.tsx'
import { diffSettings } from './settingsDiff.ts'
import { rebaseDraft, type SettingsDraft, toBody, toDraft } from './settingsDraft.ts'
import { useSettingsCheck } from './useSettingsCheck.ts'

type Response = z.output<typeof settingsResponseSchema>

/**
 * The draft is kept apart from what is in force: a version saved elsewhere never overwrites typing, it is offered as a new base.
 */
export function SettingsForm({ response: { current } }: { response: Response }) {
  const [kept] = useState(() => keptDraft(current.agentId))
  const [base, setBase] = useState(kept?.base ?? current)
  const [draft, setDraft] = useState(() => kept?.draft ?? toDraft(current.body))
  const [refused, setRefused] = useState<FieldProblems>({})
  const [saving, setSaving] = useState(false)
  const [saved, setSaved] = useState<number | null>(null)
  const body = toBody(draft, base.body)
  const changes = diffSettings(base.body, body)
  const isDirty = changes.length > 0
  const check = useSettingsCheck(isDirty)
  const ownProblems = check?.problemsOf(body) ?? {}
  const isReadable = !isDirty || (check !== null && Object.keys(ownProblems).length === 0)
  const problems = { ...refused, ...ownProblems }
  useKeptDraft(isDirty ? { base, draft } : null, current.agentId)
  const edit = (part: Partial<SettingsDraft>): void => {
    setDraft({ ...draft, ...part })
    setRefused({})
    setSaved(null)
  }
  const moveTo = (next: typeof current): void => {
    setDraft(rebaseDraft(toDraft(base.body), draft, toDraft(next.body)))
    setBase(next)
  }
  // Nothing typed yet: follow what is in force without asking.
  if (!isDirty && current.version > base.version) moveTo(current)
  return (
    <>
      {isDirty && current.version > base.version && (
        <Notice>
          Version {current.version} was saved meanwhile{current.reason && `: “${current.reason}”`}. Your edits are still
          here.{' '}
          <button type="button" className={buttonClass()} onClick={() => moveTo(current)}>
            Put my edits on top of version {current.version}
          </button>
        </Notice>
      )}
      <PromptPanel
        prompt={draft.prompt}
        body={isReadable ? body : null}
        problems={problems}
        onEdit={(prompt) => edit({ prompt })}
      />
      <ModelPanel
        draft={draft.model}
        problems={problems}
        onEdit={(part) => edit({ model: { ...draft.model, ...part } })}
      />
      <ModelStatePanel isDirty={isDirty} />
      <Panel title="Coins and schedule" id="schedule">
        <div className="flex flex-wrap gap-x-6 gap-y-4 p-4">
          <div className="flex min-w-60 flex-1 flex-col gap-1">
            <label htmlFor="field-coins" className="text-ink-dim">
              coins the agent may trade, as the venue names them
            </label>
            <input
              id="field-coins"
              className={fieldClass}
              value={draft.coins}
              aria-invalid={problems.coins !== undefined}
              aria-describedby="problem-coins"
              onChange={(event) => edit({ coins: event.target.value })}
            />
            <Problem path="coins" problems={problems} />
          </div>
          <div className="flex flex-col gap-1">
            <label htmlFor="field-interval" className="text-ink-dim">
              time between decisions
            </label>
            <select
              id="field-interval"
              className={fieldClass}
              value={draft.interval}
              onChange={(event) => edit({ interval: event.target.value })}
            >
              {INTERVALS.map((interval) => (
                <option key={interval}>{interval}</option>
              ))}
            </select>
            <Problem path="interval" problems={problems} />
          </div>
        </div>
      </Panel>
      <LimitsTable
        draft={draft}
        base={base.body}
        limits={isDirty ? (check?.limitsOf(body.limits) ?? null) : base.body.limits}
        problems={problems}
        onEdit={(limits) => edit({ limits })}
      />
      <RecordsPanel
        draft={draft.retention}
        problems={problems}
        onEdit={(part) => edit({ retention: { ...draft.retention, ...part } })}
      />
      <SettingsFile
        body={base.body}
        version={base.version}
        onRead={(settings) => {
          setDraft(toDraft(settings))
          setRefused({})
          setSaved(null)
        }}
      />
      <SaveBar
        changeCount={changes.length}
        problemCount={Object.keys(problems).length}
        baseVersion={base.version}
        savedVersion={saved}
        onSave={() => setSaving(true)}
        onDiscard={() => {
          setDraft(toDraft(base.body))
          setRefused({})
        }}
      />
      <SaveDialog
        open={saving}
        onClose={() => setSaving(false)}
        agentId={base.agentId}
        baseVersion={base.version}
        body={body}
        limitsInForce={base.body.limits}
        changes={changes}
        onSaved={(version) => {
          setBase(version)
          setDraft(toDraft(version.body))
          setSaved(version.version)
          setSaving(false)
        }}
        onRefused={setRefused}
      />
    </>
  )
}

interface SaveBarProps {
  changeCount: number
  problemCount: number
  baseVersion: number
  savedVersion: number | null
  onSave: () => void
  onDiscard: () => void
}

/** Stays in view while something is unsaved; otherwise says what was saved last, if anything. */
function SaveBar({ changeCount, problemCount, baseVersion, savedVersion, onSave, onDiscard }: SaveBarProps) {
  if (changeCount === 0)
    return (
      <p role="status" className="text-ink-dim">
        {savedVersion !== null && `Version ${savedVersion} is saved. It takes effect with the next cycle.`}
      </p>
    )
  return (
    <div className="sticky bottom-0 flex flex-wrap items-center gap-3 border-t border-line-strong bg-surface py-3">
      <button type="button" className={buttonClass('primary')} disabled={problemCount > 0} onClick={onSave}>
        Save {changeCount === 1 ? '1 change' : `${changeCount} changes`}
      </button>
      <button type="button" className={buttonClass('quiet')} onClick={onDiscard}>
        Discard
      </button>
      <span role="status" className={problemCount > 0 ? 'text-loss' : 'text-ink-dim'}>
        {problemCount > 0
          ? `${problemCount} ${problemCount === 1 ? 'field needs' : 'fields need'} a correction first.`
          : `Edited from version ${baseVersion}.`}
      </span>
    </div>
  )
}

const Notice = ({ children }: { children: ReactNode }) => (
  <p role="alert" className="rounded border border-warn px-4 py-3 text-prose">
    {children}
  </p>
)
