'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { buttonClass, fieldClass } from '@/app/_components/dialogs/buttonClass.ts'
import { Panel } from '@/app/_components/panels/Panel.tsx'
import { ApiFailure, failureText } from '@/app/_hooks/apiFailure.ts'
import { apiUrl } from '@/app/_hooks/apiUrl.ts'
import { sendContract } from '@/app/_hooks/fetchContract.ts'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import type { PromptDocument, savedPromptSchema } from '@/lib/contracts/labPrompts.ts'
import { type FieldProblems, Problem } from '../../../settings/_components/Problem.tsx'

/** What is said of a prompt, and its text: another text is another prompt, which comes from this one. */
export function PromptForm({ prompt }: { prompt: PromptDocument }) {
  const agent = useAgentId()
  const client = useQueryClient()
  const router = useRouter()
  const [draft, setDraft] = useState({
    name: prompt.name,
    note: prompt.note,
    text: prompt.text,
    isCandidate: prompt.label === 'candidate',
  })
  const edit = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part })
  const isOther = draft.text !== prompt.text
  const save = useMutation({
    mutationFn: () =>
      sendContract<typeof savedPromptSchema>('POST', apiUrl('/api/lab/prompts', { agent }), {
        ...draft,
        parentHash: isOther ? prompt.hash : null,
      }),
    onSuccess: ({ hash }) => {
      void client.invalidateQueries({
        predicate: ({ queryKey: [name] }) => name === 'labPrompts' || name === 'labPrompt',
      })
      if (hash !== prompt.hash) router.push(`/lab/prompts/${hash}`)
    },
  })
  const problems: FieldProblems = save.error instanceof ApiFailure ? save.error.fields : {}
  return (
    <Panel title="Text" aside="The limits in force are added by code.">
      <form
        className="flex flex-col gap-3 p-4"
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <label className="flex flex-col gap-1">
          <span className="text-ink-dim">name</span>
          <input className={fieldClass} value={draft.name} onChange={(event) => edit({ name: event.target.value })} />
          <Problem path="name" problems={problems} />
        </label>
        <label className="flex flex-col gap-1">
          <span className="text-ink-dim">note</span>
          <input className={fieldClass} value={draft.note} onChange={(event) => edit({ note: event.target.value })} />
          <Problem path="note" problems={problems} />
        </label>
        <label className="flex items-center gap-2">
          <input
            type="checkbox"
            checked={draft.isCandidate}
            onChange={(event) => edit({ isCandidate: event.target.checked })}
          />
          candidate: a prompt I mean to try
        </label>
        <label className="flex flex-col gap-1">
          <span className="text-ink-dim">text</span>
          <textarea
            className={`${fieldClass} min-h-96 resize-y font-mono`}
            value={draft.text}
            spellCheck={false}
            onChange={(event) => edit({ text: event.target.value })}
          />
          <Problem path="text" problems={problems} />
        </label>
        {save.isError && (
          <p role="alert" className="text-prose text-loss">
            {failureText(save.error)}
          </p>
        )}
        <div className="flex items-center gap-3">
          <button type="submit" className={buttonClass('primary')} disabled={save.isPending}>
            {save.isPending ? 'Saving' : isOther ? 'Write down as another prompt' : 'Save name and note'}
          </button>
          {save.isSuccess && <span role="status">Saved.</span>}
        </div>
      </form>
    </Panel>
  )
}
