'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { buttonClass, fieldClass } from '@/app/_components/dialogs/buttonClass.ts'
import { At } from '@/app/_components/numbers/At.tsx'
import { Panel } from '@/app/_components/panels/Panel.tsx'
import { ApiFailure, failureText } from '@/app/_hooks/apiFailure.ts'
import { sendContract } from '@/app/_hooks/fetchContract.ts'
import type { CommentView, CycleView, commentSchema } from '@/lib/contracts/cycles.ts'
import type { ReadName } from '@/lib/contracts/readPlaces.ts'

const SHOWN_IN: readonly ReadName[] = ['cycle', 'cycles']
/** The name of the person at this browser, as they last signed. */
const NAME_STORED = 'nocturne-name'

/** What people said of this cycle, and where to say something: it stays with it, and is found by the search of cycles. */
export function CommentsPanel({ cycle }: { cycle: CycleView }) {
  return (
    <Panel title="Comments" aside="Kept with the cycle. The model does not read them." id="comments">
      {cycle.comments.length > 0 && (
        <ul className="flex flex-col">
          {cycle.comments.map((comment) => (
            <li key={comment.id} className="flex flex-col gap-1 border-b border-line px-4 py-3">
              <p className="text-prose break-words whitespace-pre-line">{comment.text}</p>
              <p className="text-label text-ink-faint">
                {aboutWords(cycle, comment)}
                {comment.author === '' ? 'no name' : comment.author} ·{' '}
                <At atMs={comment.wallMs} style="day" clock="wall" /> UTC by this machine’s clock
              </p>
            </li>
          ))}
        </ul>
      )}
      <CommentForm cycle={cycle} />
    </Panel>
  )
}

function aboutWords(cycle: CycleView, { decisionId }: CommentView): string {
  const decision = cycle.decisions.find(({ id }) => id === decisionId)
  return decision === undefined ? '' : `on ${decision.coin} ${decision.action} · `
}

function CommentForm({ cycle: { id, decisions } }: { cycle: CycleView }) {
  const client = useQueryClient()
  const form = useRef<HTMLFormElement>(null)
  const name = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (name.current !== null) name.current.value = storedName()
  }, [])
  const post = useMutation({
    mutationFn: (typed: FormData) =>
      sendContract<typeof commentSchema>('POST', `/api/cycles/${id}/comments`, toBody(typed)),
    onSuccess: ({ author }) => {
      form.current?.reset()
      keepName(author)
      if (name.current !== null) name.current.value = author
      for (const read of SHOWN_IN) void client.invalidateQueries({ queryKey: [read] })
    },
  })
  const problem = post.error instanceof ApiFailure ? (post.error.fields.text ?? post.error.fields.author) : undefined
  return (
    <form
      ref={form}
      className="flex flex-col gap-3 p-4"
      onSubmit={(event) => {
        event.preventDefault()
        post.mutate(new FormData(event.currentTarget))
      }}
    >
      <label className="flex flex-col gap-1">
        <span className="text-ink-dim">what you think of it</span>
        <textarea name="text" className={`${fieldClass} min-h-20 resize-y`} maxLength={2_000} required />
      </label>
      <div className="flex flex-wrap items-end gap-3">
        <label className="flex flex-col gap-1">
          <span className="text-ink-dim">about</span>
          <select name="decisionId" className={fieldClass}>
            <option value="">the whole cycle</option>
            {decisions.map((decision) => (
              <option key={decision.id} value={decision.id}>
                {decision.coin} {decision.action}
              </option>
            ))}
          </select>
        </label>
        <label className="flex flex-col gap-1">
          <span className="text-ink-dim">your name, if you like</span>
          <input ref={name} name="author" className={fieldClass} maxLength={40} autoComplete="off" />
        </label>
        <button type="submit" className={buttonClass()} disabled={post.isPending}>
          {post.isPending ? 'Keeping' : 'Keep comment'}
        </button>
      </div>
      {post.error && (
        <p role="alert" className="text-loss">
          {problem ?? failureText(post.error)}
        </p>
      )}
    </form>
  )
}

function toBody(typed: FormData) {
  const decisionId = String(typed.get('decisionId') ?? '')
  return {
    text: String(typed.get('text') ?? ''),
    author: String(typed.get('author') ?? ''),
    decisionId: decisionId === '' ? null : Number(decisionId),
  }
}

/** A browser that keeps nothing for us asks for the name each time. */
function storedName(): string {
  try {
    return window.localStorage.getItem(NAME_STORED) ?? ''
  } catch {
    return ''
  }
}

function keepName(author: string): void {
  try {
    window.localStorage.setItem(NAME_STORED, author)
  } catch {
    // As above.
  }
}
