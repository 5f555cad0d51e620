'use client'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { linkClass } from '@/app/_components/dialogs/buttonClass.ts'
import { At } from '@/app/_components/numbers/At.tsx'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { DecisionWords } from '@/app/_components/words/DecisionWords.tsx'
import { coinQuery } from '@/app/_hooks/apiQueries.ts'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'

/** What was last decided about this coin. */
export function CoinDecisionsPanel({ coin }: { coin: string }) {
  const query = useQuery(coinQuery(useAgentId(), coin))
  return (
    <QueryPanel
      title="Last decisions"
      query={query}
      aside={
        <Link href={`/diary?asset=${encodeURIComponent(coin)}`} className={linkClass}>
          its diary
        </Link>
      }
      empty={(data) =>
        data.decisions.length === 0 && (
          <EmptyState>
            Nothing has been decided about {coin} yet. Each cycle decides about every coin in Settings.
          </EmptyState>
        )
      }
    >
      {(data) => (
        <ul className="flex flex-col">
          {data.decisions.map((decision) => (
            <li key={decision.id} className="flex flex-col gap-1 border-b border-line px-4 py-3 last:border-0">
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
