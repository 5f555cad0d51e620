import Link from 'next/link'
import { linkClass } from '@/app/_components/dialogs/buttonClass.ts'
import { At } from '@/app/_components/numbers/At.tsx'
import { formatCount } from '@/app/_components/numbers/formatNumber.ts'
import { wordsOf } from '@/app/_components/words/wordsOf.ts'
import type { DiaryEntryView } from '@/lib/contracts/diary.ts'
import type { DiaryGroup } from './groupByCycle.ts'

const TONE: Record<string, string> = { denied: 'text-warn', error: 'text-loss', hold: 'text-ink-dim' }

/** The lines of one cycle under its number. */
export function DiaryGroupRows({ group }: { group: DiaryGroup }) {
  return (
    <section className="grid grid-cols-1 gap-x-4 border-b border-line px-4 py-3 last:border-0 lg:grid-cols-[8rem_1fr]">
      <h2 className="text-ink-faint">
        {group.cycleId === null ? (
          'between cycles'
        ) : (
          <Link href={`/cycles/${group.cycleId}`} className={linkClass}>
            cycle {group.cycle === null ? group.cycleId : formatCount(group.cycle)}
          </Link>
        )}
      </h2>
      <ul className="flex min-w-0 flex-col gap-1">
        {group.entries.map((entry) => (
          <Line key={entry.id} entry={entry} cycleId={group.cycleId} />
        ))}
      </ul>
    </section>
  )
}

function Line({ entry, cycleId }: { entry: DiaryEntryView; cycleId: number | null }) {
  const decisionId = entry.decision_id ?? null
  const head = (
    <>
      {entry.asset !== '' && <span className="font-medium">{entry.asset} </span>}
      <span className={TONE[entry.action] ?? ''}>{wordsOf(entry.action)}</span>
    </>
  )
  return (
    <li id={`entry-${entry.id}`} className="grid grid-cols-[7rem_1fr] gap-x-3 sm:grid-cols-[7rem_9rem_1fr]">
      <span className="text-ink-faint">
        <At atMs={Date.parse(entry.timestamp)} style="day" />
      </span>
      <span>
        {cycleId !== null && decisionId !== null ? (
          <Link href={`/cycles/${cycleId}#decision-${decisionId}`} className="hover:underline">
            {head}
          </Link>
        ) : (
          head
        )}
      </span>
      <span className={`col-span-2 min-w-0 break-words sm:col-span-1 ${entry.action === 'hold' ? 'text-ink-dim' : ''}`}>
        {entry.message}
      </span>
    </li>
  )
}
