import Link from 'next/link'
import { buttonClass } from '../dialogs/buttonClass.ts'

/** Pages by key: newest and older. A page costs the same however old it is. */
export function Pager({ newestHref, olderHref, isNewest }: PagerProps) {
  if (isNewest && olderHref === null) return null
  return (
    <nav aria-label="Pages" className="flex gap-2 border-t border-line px-4 py-3">
      {!isNewest && (
        <Link href={newestHref} className={buttonClass()}>
          Newest
        </Link>
      )}
      {olderHref !== null && (
        <Link href={olderHref} className={buttonClass()} rel="next">
          Older
        </Link>
      )}
    </nav>
  )
}
interface PagerProps {
  newestHref: string
  /** Null on the last page. */
  olderHref: string | null
  isNewest: boolean
}
