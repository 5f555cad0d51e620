'use client'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { linkClass } from '@/app/_components/dialogs/buttonClass.ts'
import { At } from '@/app/_components/numbers/At.tsx'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { DecisionWords } from '@/app/_components/words/DecisionWords.tsx'
import { signalsQuery } from '@/app/_hooks/apiQueries.ts'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useStatus } from '@/app/_hooks/useStatus.ts'
import { FirstRun } from './FirstRun.tsx'

/** The latest decision for each coin, and what the gate made of it. */
export function LastDecisionsPanel() {
  const query = useQuery(signalsQuery(useAgentId()))
  const { agent } = useStatus()
  return (
    <QueryPanel
      title="Last decisions"
      query={query}
      aside={
        <Link href="/cycles" className={linkClass}>
          all cycles
        </Link>
      }
      empty={(data) =>
        data.decisions.length === 0 && (
          <EmptyState>
            <FirstRun agent={agent} />
          </EmptyState>
        )
      }
    >
      {(data) => (
        <ul className="flex flex-col">
          {data.decisions.map((decision) => (
            <li key={decision.id} className="arrived flex flex-col gap-1 border-b border-line px-4 py-3 last:border-0">
              <div className="flex flex-wrap items-baseline gap-x-3">
                <Link href={`/cycles/${decision.cycleId}#decision-${decision.id}`} className={linkClass}>
                  <At atMs={decision.atMs} style="day" />
                </Link>
                <DecisionWords decision={decision} />
              </div>
              <p className="line-clamp-2 text-ink-dim">{decision.rationale}</p>
            </li>
          ))}
        </ul>
      )}
    </QueryPanel>
  )
}
