import Link from 'next/link'
import type { DecisionView } from '@/lib/contracts/cycles.ts'
import { linkClass } from '../dialogs/buttonClass.ts'
import { At } from '../numbers/At.tsx'
import { DecisionWords } from './DecisionWords.tsx'

/** Decisions, each linked to its cycle, with what the gate made of it and why it was taken. */
export const DecisionList = ({ decisions }: { decisions: readonly DecisionView[] }) => (
  <ul className="flex flex-col">
    {decisions.map((decision) => (
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
)
