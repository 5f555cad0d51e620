'use client'
import Link from 'next/link'
import { linkClass } from '@/app/_components/dialogs/buttonClass.ts'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { DecisionList } from '@/app/_components/words/DecisionList.tsx'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useRead } from '@/app/_hooks/useRead.ts'

/** What was last decided about this coin. */
export function CoinDecisionsPanel({ coin }: { coin: string }) {
  const query = useRead('coin', { agent: useAgentId(), coin })
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
      {(data) => <DecisionList decisions={data.decisions} />}
    </QueryPanel>
  )
}
