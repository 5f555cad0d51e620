'use client'
import { JsonView } from '@/app/_components/json/JsonView.tsx'
import { HashLink } from '@/app/_components/links/HashLink.tsx'
import { costWords, tokenWords } from '@/app/_components/numbers/costWords.ts'
import { formatLatency } from '@/app/_components/numbers/formatTime.ts'
import { Disclosure } from '@/app/_components/panels/Disclosure.tsx'
import { LongText } from '@/app/_components/panels/LongText.tsx'
import { Tabs } from '@/app/_components/panels/Tabs.tsx'
import type { DecisionView, TurnView } from '@/lib/contracts/cycles.ts'
import { CopyCurl } from './CopyCurl.tsx'
import { ToolCall } from './ToolCall.tsx'

/** One request to the model and what came back. */
export function Turn({ turn, startOpen, decisions }: TurnProps) {
  return (
    <Disclosure id={`turn-${turn.number}`} startOpen={startOpen} summary={<TurnSummary turn={turn} />}>
      {() => (
        <div className="flex flex-col gap-4">
          {turn.problem !== null && <p className="text-prose break-words text-warn">{turn.problem}</p>}
          {turn.reasoning && <Said title="reasoning" text={turn.reasoning} />}
          {turn.toolCalls.length > 0 && (
            <section className="flex flex-col gap-1">
              <h3 className="text-ink-dim">tool calls</h3>
              {turn.toolCalls.map((call) => (
                <ToolCall key={call.id} call={call} />
              ))}
            </section>
          )}
          {decisions.length > 0 && (
            <p className="flex flex-wrap gap-x-3">
              <span className="text-ink-dim">decided here:</span>
              {decisions.map((decision) => (
                <HashLink key={decision.id} id={`decision-${decision.id}`}>
                  {decision.coin} {decision.action}
                </HashLink>
              ))}
            </p>
          )}
          {turn.content && (
            <section className="flex flex-col gap-1">
              <h3 className="text-ink-dim">content</h3>
              <JsonView text={turn.content} />
            </section>
          )}
          <Disclosure summary={<span className="text-ink-dim">raw request and response</span>}>
            {() => (
              <>
                <CopyCurl request={turn.request} />
                <Tabs
                  label="Raw bodies"
                  tabs={[
                    { key: 'response', label: 'response', content: () => <JsonView text={turn.response} /> },
                    { key: 'request', label: 'request', content: () => <JsonView text={turn.request} /> },
                  ]}
                />
              </>
            )}
          </Disclosure>
        </div>
      )}
    </Disclosure>
  )
}

interface TurnProps {
  turn: TurnView
  startOpen: boolean
  /** What the answer in this turn decided; empty for the turns before it. */
  decisions: readonly Pick<DecisionView, 'id' | 'coin' | 'action'>[]
}

const Said = ({ title, text }: { title: string; text: string }) => (
  <section className="flex flex-col gap-1">
    <h3 className="text-ink-dim">{title}</h3>
    <LongText text={text} />
  </section>
)

function TurnSummary({ turn }: { turn: TurnView }) {
  const { usage } = turn
  return (
    <span className="flex flex-wrap items-baseline justify-between gap-x-4">
      <span>
        <span className="font-medium">turn {turn.number}</span>{' '}
        <span className="text-ink-dim">
          {turn.purpose}
          {turn.toolCalls.length > 0 &&
            `, ${turn.toolCalls.length} tool ${turn.toolCalls.length === 1 ? 'call' : 'calls'}`}
          {turn.finishReason !== null && `, ended: ${turn.finishReason}`}
        </span>
        {turn.problem !== null && <span className="text-warn"> problem</span>}
      </span>
      <span className="text-ink-faint">
        {turn.httpStatus === null ? 'no answer' : turn.httpStatus === 200 ? '' : `HTTP ${turn.httpStatus}`}{' '}
        {tokenWords(usage)} · {costWords(usage)} · {formatLatency(turn.latencyMs)}
      </span>
    </span>
  )
}
