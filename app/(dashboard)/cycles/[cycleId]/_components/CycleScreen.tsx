'use client'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { Panel } from '@/app/_components/panels/Panel.tsx'
import { StaleBadge } from '@/app/_components/panels/StaleBadge.tsx'
import { failureText } from '@/app/_hooks/apiFailure.ts'
import { useScrollToHash } from '@/app/_hooks/useHash.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import CycleLoading from '../loading.tsx'
import { CommentsPanel } from './CommentsPanel.tsx'
import { ComparePanel } from './ComparePanel.tsx'
import { CycleHeading } from './CycleHeading.tsx'
import { CycleTimeline } from './CycleTimeline.tsx'
import { DecisionCard } from './DecisionCard.tsx'
import { ReplayPanel } from './ReplayPanel.tsx'
import { SawPanel } from './SawPanel.tsx'
import { Transcript } from './Transcript.tsx'

/** One cycle: what it saw, what was said, what was decided, what the gate allowed, what was sent and filled. */
export function CycleScreen({ id }: { id: number }) {
  useScrollToHash()
  const { data: cycle, isError, error, dataUpdatedAt } = useRead('cycle', { cycleId: id })
  if (!cycle)
    return isError ? (
      <p role="alert" className="text-prose">
        {failureText(error)}
      </p>
    ) : (
      <CycleLoading />
    )
  return (
    <>
      <CycleHeading cycle={cycle} />
      {isError && <StaleBadge atWallMs={dataUpdatedAt} />}
      <Panel title="Steps">
        <CycleTimeline steps={cycle.steps} parts={cycle.parts} />
      </Panel>
      <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-2">
        <Panel title="Decisions">
          {cycle.decisions.length === 0 ? (
            <EmptyState>
              {cycle.status === 'running'
                ? 'None yet: the cycle is running.'
                : cycle.reason || 'This cycle decided nothing.'}
            </EmptyState>
          ) : (
            cycle.decisions.map((decision) => (
              <DecisionCard
                key={decision.id}
                decision={decision}
                ruleBased={cycle.ruleBased}
                turn={cycle.turns.at(-1)?.number ?? null}
              />
            ))
          )}
        </Panel>
        <Transcript cycle={cycle} />
      </div>
      <CommentsPanel key={`said of ${cycle.id}`} cycle={cycle} />
      <SawPanel cycle={cycle} />
      <ComparePanel key={`against ${cycle.id}`} cycle={cycle} />
      {cycle.status !== 'running' && <ReplayPanel key={cycle.id} cycleId={cycle.id} />}
    </>
  )
}
