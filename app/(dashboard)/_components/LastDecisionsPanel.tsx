'use client'
import Link from 'next/link'
import { linkClass } from '@/app/_components/dialogs/buttonClass.ts'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { DecisionList } from '@/app/_components/words/DecisionList.tsx'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import { useStatus } from '@/app/_hooks/useStatus.ts'
import { FirstRun } from './FirstRun.tsx'

/** The latest decision for each coin, and what the gate made of it. */
export function LastDecisionsPanel() {
  const query = useRead('signals', { agent: useAgentId() })
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
      {(data) => <DecisionList decisions={data.decisions} />}
    </QueryPanel>
  )
}
