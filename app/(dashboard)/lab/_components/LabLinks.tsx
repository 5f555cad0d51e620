'use client'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { linkClass } from '@/app/_components/dialogs/buttonClass.ts'

const ROOMS = [
  { href: '/lab', title: 'Answers' },
  { href: '/lab/trials', title: 'Trials' },
  { href: '/lab/prompts', title: 'Prompts' },
  { href: '/lab/backtests', title: 'Backtests' },
] as const

/** The rooms of the lab. */
export function LabLinks() {
  const pathname = usePathname()
  return (
    <nav aria-label="Lab" className="flex flex-wrap gap-x-4 gap-y-1 text-table">
      {ROOMS.map(({ href, title }) => (
        <Link
          key={href}
          href={href}
          aria-current={pathname === href ? 'page' : undefined}
          className={`${linkClass} aria-[current=page]:text-ink aria-[current=page]:no-underline`}
        >
          {title}
        </Link>
      ))}
    </nav>
  )
}
