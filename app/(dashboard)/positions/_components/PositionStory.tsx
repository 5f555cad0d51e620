'use client'
import Link from 'next/link'
import { linkClass } from '@/app/_components/dialogs/buttonClass.ts'
import { CycleLink } from '@/app/_components/links/CycleLink.tsx'
import { At } from '@/app/_components/numbers/At.tsx'
import { SkeletonRows } from '@/app/_components/panels/SkeletonRows.tsx'
import { failureText } from '@/app/_hooks/apiFailure.ts'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import type { PositionView } from '@/lib/contracts/positions.ts'
import { storyOf } from './storyOf.ts'

const LIMIT = 100

/** Everything that happened to a position since it was opened, in order: fills, moved levels, what a person did, what was denied. */
export function PositionStory({ position }: { position: PositionView }) {
  const { coin, openedAtMs } = position
  const { data, isError, error } = useRead('diary', { agent: useAgentId(), asset: coin, without: 'hold', limit: LIMIT })
  if (!data) return isError ? <p role="alert">{failureText(error)}</p> : <SkeletonRows rows={3} />
  const { entries, isWhole } = storyOf(data.entries, openedAtMs, LIMIT)
  return (
    <div className="flex flex-col gap-2">
      {!isWhole && (
        <Link href={`/diary?asset=${encodeURIComponent(coin)}`} className={linkClass}>
          earlier entries of {coin} are in the diary
        </Link>
      )}
      {entries.length === 0 && <p className="text-ink-dim">Nothing but holds since it was opened.</p>}
      <ol className="flex flex-col gap-1">
        {entries.map((entry) => (
          <li key={entry.id} className="grid grid-cols-[7rem_minmax(0,1fr)] gap-x-3">
            <CycleLink
              cycleId={entry.cycle_id}
              decisionId={entry.decision_id ?? null}
              absent={<At atMs={Date.parse(entry.timestamp)} style="day" />}
            >
              <At atMs={Date.parse(entry.timestamp)} style="day" />
            </CycleLink>
            <span className="break-words">{entry.message}</span>
          </li>
        ))}
      </ol>
    </div>
  )
}
