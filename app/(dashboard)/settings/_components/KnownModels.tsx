'use client'
import { buttonClass } from '@/app/_components/dialogs/buttonClass.ts'
import { CommandOutcome } from '@/app/_components/dialogs/CommandOutcome.tsx'
import { Ago } from '@/app/_components/numbers/Ago.tsx'
import { wordsOf } from '@/app/_components/words/wordsOf.ts'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useCommand } from '@/app/_hooks/useCommand.ts'
import type { KnownModel } from '@/lib/contracts/models.ts'
import { takesWords } from './modelWords.ts'

/** What refusals taught about each model: how it is asked since, and why. */
export function KnownModels({ known }: { known: readonly KnownModel[] }) {
  const forget = useCommand()
  const agentId = useAgentId()
  return (
    <section aria-label="What was learned" className="flex flex-col gap-3 p-4">
      <h3 className="font-medium">What was learned</h3>
      {known.length === 0 ? (
        <p className="text-ink-dim">
          Nothing had to be: no provider has refused a form of the request. What one refuses is remembered for a week,
          and asked for in another form.
        </p>
      ) : (
        <ul className="flex flex-col gap-4">
          {known.map((one) => (
            <li key={`${one.baseUrl} ${one.model}`} className="flex min-w-0 flex-col gap-1">
              <Known known={one} />
              <span>
                <button
                  type="button"
                  className={buttonClass()}
                  disabled={forget.state.kind === 'sending' || forget.state.kind === 'pending'}
                  aria-label={`Forget what was learned about ${one.model} at ${one.baseUrl}`}
                  onClick={() =>
                    void forget.send({
                      kind: 'forgetModel',
                      baseUrl: one.baseUrl,
                      model: one.model,
                      reason: '',
                      ...(agentId === null ? {} : { agentId }),
                    })
                  }
                >
                  Forget
                </button>
              </span>
            </li>
          ))}
        </ul>
      )}
      <CommandOutcome state={forget.state} />
    </section>
  )
}

function Known({ known }: { known: KnownModel }) {
  return (
    <>
      <span className="min-w-0 break-words">
        <span className="font-medium">{known.model}</span>
        <span className="text-ink-dim"> at {known.baseUrl}</span>
        {known.isInForce && <span> · in force</span>}
        <span className="text-ink-faint">
          {' '}
          <Ago atMs={known.wallMs} clock="wall" />
        </span>
      </span>
      <span>{takesWords(known).join(' · ')}</span>
      <ol className="flex flex-col gap-1 text-label text-ink-dim">
        {known.learned.map((lesson) => (
          <li key={`${lesson.step} ${lesson.because}`} className="min-w-0 break-words">
            {wordsOf(lesson.step)}: {lesson.because.slice(0, 300)}
          </li>
        ))}
      </ol>
    </>
  )
}
