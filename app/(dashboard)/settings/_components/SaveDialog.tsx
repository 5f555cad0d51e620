'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { buttonClass } from '@/app/_components/dialogs/buttonClass.ts'
import { ConfirmDialog } from '@/app/_components/dialogs/ConfirmDialog.tsx'
import { ReasonField } from '@/app/_components/dialogs/ReasonField.tsx'
import { ApiFailure, failureText } from '@/app/_hooks/apiFailure.ts'
import { apiUrl } from '@/app/_hooks/apiUrl.ts'
import { sendContract } from '@/app/_hooks/fetchContract.ts'
import { isMadeStale, readKey } from '@/app/_hooks/readQuery.ts'
import type { SettingsVersion, settingsVersionSchema } from '@/lib/contracts/settings.ts'
import type { Limits } from '@/lib/domain/limits.ts'
import type { EventKind } from '@/lib/domain/recordWords.ts'
import type { Settings } from '@/lib/domain/settings.ts'
import { LimitTrial } from './LimitTrial.tsx'
import type { FieldProblems } from './Problem.tsx'
import { SettingsDiff } from './SettingsDiff.tsx'
import type { SettingsChange } from './settingsDiff.ts'

interface SaveProps {
  onClose: () => void
  agentId: string
  baseVersion: number
  body: Settings
  limitsInForce: Limits
  changes: readonly SettingsChange[]
  onSaved: (version: SettingsVersion) => void
  /** The API names fields it does not accept. */
  onRefused?: (problems: FieldProblems) => void
}

/** A new version makes stale what the server's own event for it will. */
const SAVED: ReadonlySet<EventKind> = new Set(['settings'])

/** Shows the difference, asks why, and says when it takes effect. */
export const SaveDialog = ({
  open,
  title = 'Save these settings?',
  ...save
}: SaveProps & { open: boolean; title?: string }) => (
  <ConfirmDialog open={open} onClose={save.onClose} title={title}>
    <SaveForm {...save} />
  </ConfirmDialog>
)

function SaveForm({ onClose, agentId, baseVersion, body, limitsInForce, changes, onSaved, onRefused }: SaveProps) {
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const put = useMutation({
    mutationFn: () =>
      sendContract<typeof settingsVersionSchema>('PUT', apiUrl('/api/settings', { agent: agentId }), {
        body,
        reason,
        baseVersion,
      }),
    onSuccess: (version) => {
      void client.invalidateQueries({ predicate: ({ queryKey }) => isMadeStale(queryKey, SAVED) })
      onSaved(version)
    },
    onError: (error) => {
      if (!(error instanceof ApiFailure)) return
      onRefused?.(bodyFields(error.fields))
      // A conflict means somebody was faster: read what is in force, so the form can offer it as the new base.
      if (error.status === 409) void client.invalidateQueries({ queryKey: readKey('settings', { agent: agentId }) })
    },
  })
  const isConflict = put.error instanceof ApiFailure && put.error.status === 409
  const problem = put.error instanceof ApiFailure ? (put.error.fields.reason ?? null) : null
  return (
    <form
      className="flex min-w-0 flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        put.mutate()
      }}
    >
      <ReasonField label="Why" value={reason} problem={problem} onChange={setReason} />
      <div className="-mx-4">
        <LimitTrial limits={body.limits} inForce={limitsInForce} />
      </div>
      {/* However much changed, what it would have done and the button stay in reach. */}
      <div className="max-h-[40vh] overflow-y-auto">
        <SettingsDiff changes={changes} />
      </div>
      <p className="text-ink-dim">
        It becomes version {baseVersion + 1} and takes effect with the next cycle; a running cycle keeps its own.
      </p>
      {put.error && problem === null && (
        <p role="alert" className="text-prose text-loss">
          {failureText(put.error)}
          {isConflict && ' Your edits are kept: close this and put them on top of it.'}
        </p>
      )}
      <div className="flex gap-2">
        <button type="submit" className={buttonClass('primary')} disabled={put.isPending || isConflict}>
          {put.isPending ? 'Saving' : `Save version ${baseVersion + 1}`}
        </button>
        <button type="button" className={buttonClass('quiet')} onClick={onClose}>
          Go on editing
        </button>
      </div>
    </form>
  )
}

/** Returns the fields of the body by their path inside it: the API names them from the request's root. */
const bodyFields = (fields: Record<string, string>): FieldProblems =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(([path]) => path.startsWith('body.'))
      .map(([path, message]) => [path.slice('body.'.length), message]),
  )
