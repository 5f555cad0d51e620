'use client'
import { JsonView } from '@/app/_components/json/JsonView.tsx'
import { formatCount } from '@/app/_components/numbers/formatNumber.ts'
import { formatDay } from '@/app/_components/numbers/formatTime.ts'
import { Disclosure } from '@/app/_components/panels/Disclosure.tsx'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { LongText } from '@/app/_components/panels/LongText.tsx'
import { Panel } from '@/app/_components/panels/Panel.tsx'
import type { CycleView } from '@/lib/contracts/cycles.ts'
import { Turn } from './Turn.tsx'

/** What was said to and by the model, in order; each part opens on its own. */
export function Transcript({ cycle }: { cycle: CycleView }) {
  const removed = cycle.transcriptRemoved
  if (removed && !removed.archived && cycle.turns.length > 0)
    return (
      <Panel title="Transcript">
        <EmptyState>
          The transcript was removed on {formatDay(removed.wallMs)} by the retention rule (Settings, Records), and
          cannot be read from the archive: it is not there, or damaged. What was decided, sent and filled is still here,
          with its reasons.
        </EmptyState>
      </Panel>
    )
  const isEmpty = cycle.systemPrompt === '' && cycle.context === '' && cycle.turns.length === 0
  return (
    <Panel title="Transcript">
      {isEmpty ? (
        <EmptyState>
          {cycle.status === 'running' ? 'The model has not been asked yet.' : 'No model was asked in this cycle.'}
        </EmptyState>
      ) : (
        <div className="flex flex-col divide-y divide-line">
          {removed && (
            <p className="px-4 py-2 text-ink-dim">
              The retention rule moved this transcript to the archive on {formatDay(removed.wallMs)}; it is read from
              there.
            </p>
          )}
          <Text id="system" name="system" says={`settings v${cycle.settingsVersion}`} text={cycle.systemPrompt} />
          <Text id="context" name="context" says="what it saw" text={cycle.context} />
          {cycle.turns.map((turn, index) => (
            <Turn
              key={turn.id}
              turn={turn}
              startOpen={index === cycle.turns.length - 1}
              decisions={
                index === cycle.turns.length - 1 ? cycle.decisions.filter((one) => one.source === 'model') : []
              }
            />
          ))}
          {cycle.answer !== null && (
            <Disclosure
              id="answer"
              summary={
                <Summary
                  name="answer"
                  says={`as received, read as: ${cycle.readingLevel ?? 'not read'}`}
                  length={cycle.answer.length}
                />
              }
            >
              {() => <JsonView text={cycle.answer ?? ''} />}
            </Disclosure>
          )}
        </div>
      )}
    </Panel>
  )
}

function Text({ id, name, says, text }: { id: string; name: string; says: string; text: string }) {
  if (text === '') return null
  return (
    <Disclosure id={id} summary={<Summary name={name} says={says} length={text.length} />}>
      {() => <LongText text={text} mono />}
    </Disclosure>
  )
}

const Summary = ({ name, says, length }: { name: string; says: string; length: number }) => (
  <span className="flex flex-wrap items-baseline justify-between gap-x-4">
    <span>
      <span className="font-medium">{name}</span> <span className="text-ink-dim">{says}</span>
    </span>
    <span className="text-ink-faint">{formatCount(length)} characters</span>
  </span>
)
