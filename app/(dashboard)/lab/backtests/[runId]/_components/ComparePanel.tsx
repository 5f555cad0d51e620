'use client'
import { useState } from 'react'
import { fieldClass } from '@/app/_components/dialogs/buttonClass.ts'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { Panel } from '@/app/_components/panels/Panel.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { useRead } from '@/app/_hooks/useRead.ts'
import type { Backtest } from '@/lib/contracts/labBacktests.ts'

/** This run less another one on the same market, a day at a time; the baseline where there is one. */
export function ComparePanel({ data: { run, others, baselineId } }: { data: Backtest }) {
  const [chosen, setChosen] = useState<number | null>(null)
  const other = chosen ?? baselineId ?? others[0]?.id ?? null
  if (other === null)
    return (
      <Panel title="Compared">
        <EmptyState>
          No other run has ended on this market. Start the rules with nothing set but the coins, and they are the
          baseline to hold this one against.
        </EmptyState>
      </Panel>
    )
  return (
    <Comparison
      runId={String(run.id)}
      other={other}
      picker={
        <select
          aria-label="the other run"
          className={fieldClass}
          value={other}
          onChange={(event) => setChosen(Number(event.target.value))}
        >
          {others.map(({ id, name }) => (
            <option key={id} value={id}>
              {id} {name}
              {id === baselineId ? ' (baseline)' : ''}
            </option>
          ))}
        </select>
      }
    />
  )
}

function Comparison({ runId, other, picker }: { runId: string; other: number; picker: React.ReactNode }) {
  const query = useRead('comparison', { runId, with: other })
  return (
    <QueryPanel title="Compared" query={query} aside={picker}>
      {({ comparison }) => (
        <div className="flex flex-col gap-2 p-4 text-prose">
          {comparison === null ? (
            <p>The two have no day in common.</p>
          ) : (
            <>
              <p>{comparison.sentence}</p>
              <p className="text-ink-dim">
                {comparison.days} days, both drawn at the same places.
                {comparison.sharpe &&
                  ` Of a day’s Sharpe: ${comparison.sharpe.difference.toFixed(3)}, p ${comparison.sharpe.p.toFixed(3)}.`}
                {comparison.neweyWestP !== null && ` By Newey and West’s error: p ${comparison.neweyWestP.toFixed(3)}.`}
              </p>
            </>
          )}
        </div>
      )}
    </QueryPanel>
  )
}
