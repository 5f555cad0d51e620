'use client'
import { fieldClass } from '@/app/_components/dialogs/buttonClass.ts'
import { formatCount } from '@/app/_components/numbers/formatNumber.ts'
import { Panel } from '@/app/_components/panels/Panel.tsx'
import { PROMPT_VARIABLES } from '@/lib/domain/promptVariables.ts'
import type { Settings } from '@/lib/domain/settings.ts'
import { unknownVariables } from '@/lib/domain/unknownVariables.ts'
import { type FieldProblems, Problem } from './Problem.tsx'
import { PromptPreview } from './PromptPreview.tsx'

/** The prompt beside what becomes of it. `body` is null while some field of the form cannot be read: the preview then stays as it was. */
export function PromptPanel({ prompt, body, problems, onEdit }: PromptPanelProps) {
  return (
    <Panel title="Prompt" id="prompt" aside={`${formatCount(prompt.length)} of 40,000 characters`}>
      <div className="grid grid-cols-1 lg:grid-cols-2 lg:divide-x lg:divide-line">
        <div className="flex min-w-0 flex-col gap-2 p-4">
          <label htmlFor="field-prompt" className="text-prose text-ink-dim">
            What the model is told first. The limits in force are added by code, so they need not stand here.
          </label>
          <textarea
            id="field-prompt"
            className={`${fieldClass} min-h-96 w-full flex-1 resize-y font-mono`}
            value={prompt}
            spellCheck={false}
            aria-invalid={problems.prompt !== undefined}
            aria-describedby="problem-prompt prompt-variables"
            onChange={(event) => onEdit(event.target.value)}
          />
          <Problem path="prompt" problems={problems} />
          <Variables unknown={unknownVariables(prompt)} />
        </div>
        <PromptPreview body={body} />
      </div>
    </Panel>
  )
}
interface PromptPanelProps {
  prompt: string
  body: Settings | null
  problems: FieldProblems
  onEdit: (prompt: string) => void
}

function Variables({ unknown }: { unknown: readonly string[] }) {
  return (
    <div id="prompt-variables" className="flex flex-col gap-1 text-label">
      {unknown.length > 0 && (
        <p role="status" className="text-warn">
          {unknown.map((name) => `{{${name}}}`).join(', ')} {unknown.length === 1 ? 'is' : 'are'} not known and would be
          sent as written.
        </p>
      )}
      <p className="text-ink-dim">These are replaced by the value in force:</p>
      <dl className="grid grid-cols-[max-content_1fr] gap-x-3 gap-y-0.5">
        {Object.entries(PROMPT_VARIABLES).map(([name, label]) => (
          <div key={name} className="contents">
            <dt className="font-mono">{`{{${name}}}`}</dt>
            <dd className="min-w-0 text-ink-dim">{label}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
