'use client'
import { useState } from 'react'
import { fieldClass } from '@/app/_components/dialogs/buttonClass.ts'
import { formatUtc } from '@/app/_components/numbers/formatTime.ts'
import { Disclosure } from '@/app/_components/panels/Disclosure.tsx'
import { Panel } from '@/app/_components/panels/Panel.tsx'
import { SkeletonRows } from '@/app/_components/panels/SkeletonRows.tsx'
import { TextDiff } from '@/app/_components/panels/TextDiff.tsx'
import { diffLines } from '@/app/_components/panels/textDiff.ts'
import { failureText } from '@/app/_hooks/apiFailure.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import { useSettled } from '@/app/_hooks/useSettled.ts'
import type { CycleView } from '@/lib/contracts/cycles.ts'
import { prettyText } from './prettyText.ts'

/** What was other in this cycle than in another one, the one before unless said: system prompt, context, answer. */
export function ComparePanel({ cycle }: { cycle: CycleView }) {
  return (
    <Panel title="Against another cycle">
      <Disclosure summary="What changed in prompt, context and answer">{() => <Compare cycle={cycle} />}</Disclosure>
    </Panel>
  )
}

function Compare({ cycle }: { cycle: CycleView }) {
  const [typed, setTyped] = useState(cycle.previousId === null ? '' : String(cycle.previousId))
  const id = useSettled(/^[1-9]\d{0,14}$/.test(typed.trim()) ? Number(typed) : null, 300)
  return (
    <div className="flex flex-col gap-3">
      <label className="flex flex-wrap items-center gap-2">
        the cycle with the id
        <input
          className={`${fieldClass} w-28`}
          inputMode="numeric"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <span className="text-ink-dim">as its address has it; first the one before</span>
      </label>
      {id === null ? (
        <p className="text-ink-dim">No cycle is named.</p>
      ) : (
        <Against key={id} cycle={cycle} otherId={id} />
      )}
    </div>
  )
}

function Against({ cycle, otherId }: { cycle: CycleView; otherId: number }) {
  const { data: other, isError, error } = useRead('cycle', { cycleId: otherId })
  if (!other) return isError ? <p role="alert">{failureText(error)}</p> : <SkeletonRows rows={4} />
  const parts = [
    ['system prompt', other.systemPrompt, cycle.systemPrompt],
    ['context', prettyText(other.context), prettyText(cycle.context)],
    ['answer', prettyText(other.answer ?? ''), prettyText(cycle.answer ?? '')],
  ] as const
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <p className="text-ink-dim">
        From cycle {other.number} ({formatUtc(other.startedAtMs)}, {other.model}) to cycle {cycle.number}:
      </p>
      {parts.map(([name, before, after]) => (
        <section key={name} className="flex min-w-0 flex-col gap-1">
          <h3 className="text-ink-dim">
            {name}
            {before === after && ' is the same'}
          </h3>
          {before !== after && <TextDiff lines={diffLines(before, after)} />}
        </section>
      ))}
    </div>
  )
}
