import Link from 'next/link'
import { buttonClass } from '../dialogs/buttonClass.ts'

/** Pages by key: newest and older. A page costs the same however old it is. */
export function Pager({ before, nextBefore, hrefOf }: PagerProps) {
  if (before === null && nextBefore === null) return null
  return (
    <nav aria-label="Pages" className="flex gap-2 border-t border-line px-4 py-3">
      {before !== null && (
        <Link href={hrefOf(null)} className={buttonClass()}>
          Newest
        </Link>
      )}
      {nextBefore !== null && (
        <Link href={hrefOf(nextBefore)} className={buttonClass()} rel="next">
          Older
        </Link>
      )}
    </nav>
  )
}
interface PagerProps {
  /** The key this page ends above; null for the newest. */
  before: number | null
  /** The key the next older page ends above; null on the last. */
  nextBefore: number | null
  hrefOf: (before: number | null) => string
}
