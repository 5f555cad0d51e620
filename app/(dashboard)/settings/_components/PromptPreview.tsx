'use client'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { linkClass } from '@/app/_components/dialogs/buttonClass.ts'
import { Ago } from '@/app/_components/numbers/Ago.tsx'
import { formatCount } from '@/app/_components/numbers/formatNumber.ts'
import { SkeletonBlock } from '@/app/_components/panels/SkeletonRows.tsx'
import { Tabs } from '@/app/_components/panels/Tabs.tsx'
import { failureText } from '@/app/_hooks/apiFailure.ts'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useSettled } from '@/app/_hooks/useSettled.ts'
import type { SettingsPreview } from '@/lib/contracts/models.ts'
import type { Settings } from '@/lib/domain/settings.ts'
import { previewQuery } from './previewQuery.ts'

/** Typing pauses this long before the preview follows. */
const SETTLE_MS = 400

/** Exactly what the model would be sent with these edits: the system prompt, and the last real context. */
export function PromptPreview({ body }: { body: Settings | null }) {
  const settled = useSettled(body, SETTLE_MS)
  const { data, isError, error } = useQuery(previewQuery(useAgentId(), settled))
  return (
    <section aria-label="Preview" className="flex min-w-0 flex-col border-t border-line lg:border-t-0">
      {data ? (
        <Tabs
          label="What the model would read"
          tabs={[
            {
              key: 'system',
              label: `System prompt ≈ ${formatCount(data.systemTokens)} tokens`,
              content: () => <System preview={data} />,
            },
            { key: 'context', label: contextLabel(data), content: () => <Context preview={data} /> },
          ]}
        />
      ) : (
        <SkeletonBlock className="m-4 h-96" />
      )}
      <p role="status" className="flex flex-col gap-1 px-4 pb-4 text-label text-ink-dim">
        {data && <span>{weightWords(data)}</span>}
        {data?.notes.map((note) => (
          <span key={note}>{note}</span>
        ))}
        {body === null && <span className="text-warn">Shown as it was before the field that needs a correction.</span>}
        {isError && <span className="text-loss">{failureText(error)}</span>}
      </p>
    </section>
  )
}

const contextLabel = ({ contextTokens }: SettingsPreview): string =>
  contextTokens === null ? 'Last context' : `Last context ≈ ${formatCount(contextTokens)} tokens`

function weightWords({ costUsd }: SettingsPreview): string {
  const cost =
    costUsd === null
      ? 'What sending it costs is not known: no list price is known for this model.'
      : Number(costUsd) === 0
        ? 'Sending it costs nothing.'
        : `Sending both once costs about $${costUsd} at list price, before the answer.`
  return `Token counts are estimates from the length. ${cost}`
}

function System({ preview }: { preview: SettingsPreview }) {
  return (
    <div className="flex flex-col gap-2 p-4">
      <p className="text-label text-ink-dim">
        {preview.sections.map(({ name, text }) => `${name} ${formatCount(text.length)}`).join(' · ')} characters. All
        but your text is written by code from these settings.
      </p>
      <ReadOnly label="System prompt as it would be sent" text={preview.system} />
    </div>
  )
}

function Context({ preview }: { preview: SettingsPreview }) {
  if (preview.context === null)
    return (
      <p className="h-[33rem] p-4 text-ink-dim">
        No model has been asked yet. The first cycle that asks one leaves its context here.
      </p>
    )
  return (
    <div className="flex flex-col gap-2 p-4">
      <p className="text-label text-ink-dim">
        As it was in{' '}
        <Link href={`/cycles/${preview.contextCycleId}`} className={linkClass}>
          the last cycle that asked
        </Link>
        {preview.contextAtMs !== null && (
          <>
            , <Ago atMs={preview.contextAtMs} />
          </>
        )}
        . Coins edited here change the next one.
      </p>
      <ReadOnly label="Last context" text={preview.context} />
    </div>
  )
}

/** Foreign and long: a field that cannot be written scrolls in its own height, takes the keyboard, and interprets nothing. */
const ReadOnly = ({ label, text }: { label: string; text: string }) => (
  <textarea
    readOnly
    aria-label={label}
    value={text}
    spellCheck={false}
    className="h-[28rem] w-full resize-y rounded border border-line bg-surface p-2 font-mono text-label text-ink-dim"
  />
)
