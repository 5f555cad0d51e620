import Link from 'next/link'
import type { ReactNode } from 'react'
import { linkClass } from '../dialogs/buttonClass.ts'
import { Absent } from '../numbers/Usd.tsx'

/** A link to the decision that caused something; without a cycle, `absent`. */
export function CycleLink({ cycleId, decisionId, children, absent }: CycleLinkProps) {
  if (cycleId === null) return absent ?? <Absent why="no decision of this agent" />
  const hash = decisionId === null ? '' : `#decision-${decisionId}`
  return (
    <Link href={`/cycles/${cycleId}${hash}`} className={linkClass}>
      {children}
    </Link>
  )
}
interface CycleLinkProps {
  cycleId: number | null
  decisionId: number | null
  children: ReactNode
  absent?: ReactNode
}
