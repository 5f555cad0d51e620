'use client'
import { fieldClass } from '@/app/_components/dialogs/buttonClass.ts'
import { Panel } from '@/app/_components/panels/Panel.tsx'
import type { Retention } from '@/lib/domain/retention.ts'
import { type FieldProblems, Problem } from './Problem.tsx'
import { RETENTION_FIELDS, RETENTION_NAMES, type RetentionDraft } from './retentionDraft.ts'

const HELP: Record<keyof Retention, string> = {
  transcriptDays: 'older ones are removed',
  transcriptMbMax: 'of this agent in the store; beyond it the oldest are removed',
  archiveMbMax: 'what is removed goes there first, compressed; 0: nowhere. Its oldest files go beyond it',
}

/** How long transcripts are kept. */
export function RecordsPanel({
  draft,
  problems,
  onEdit,
}: {
  draft: RetentionDraft
  problems: FieldProblems
  onEdit: (part: Partial<RetentionDraft>) => void
}) {
  return (
    <Panel title="Records" id="records">
      <div className="flex flex-col gap-4 p-4">
        <p className="text-ink-dim">
          A transcript is what the model was shown and what it answered, with its tool results. Decisions, gate reports,
          orders, fills, trades, the diary and every reason are kept for good. A cycle’s page reads a removed transcript
          back from the archive, for as long as it is there.
        </p>
        <div className="flex flex-wrap gap-x-6 gap-y-4">
          {RETENTION_NAMES.map((name) => {
            const { path, label } = RETENTION_FIELDS[name]
            return (
              <div key={name} className="flex min-w-40 flex-1 flex-col gap-1">
                <label htmlFor={`field-${path}`} className="font-medium">
                  {label}
                </label>
                <input
                  id={`field-${path}`}
                  className={`${fieldClass} w-full text-right`}
                  inputMode="decimal"
                  autoComplete="off"
                  value={draft[name]}
                  aria-invalid={problems[path] !== undefined}
                  aria-describedby={`about-${path} problem-${path}`}
                  onChange={(event) => onEdit({ [name]: event.target.value })}
                />
                <Problem path={path} problems={problems} />
                <span id={`about-${path}`} className="text-label text-ink-dim">
                  {HELP[name]}
                </span>
              </div>
            )
          })}
        </div>
      </div>
    </Panel>
  )
}
