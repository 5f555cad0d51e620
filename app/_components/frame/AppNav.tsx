'use client'
import Link from 'next/link'
import { usePathname, useRouter } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { useUnsaved } from '../../_hooks/unsaved.ts'
import { isPageOf, NAVIGATION } from './pages.ts'

/** The screens. Scrolls sideways inside itself on a phone. */
export function AppNav() {
  const pathname = usePathname()
  const unsaved = useUnsaved()
  const nav = useRef<HTMLElement>(null)
  usePageKeys()
  // On a phone the screens lie side by side: the one that is open is brought into view.
  useEffect(() => {
    const current = nav.current?.querySelector(`[href="${pathname}"]`)
    if (current instanceof HTMLElement && nav.current)
      nav.current.scrollLeft = current.offsetLeft - nav.current.offsetWidth / 3
  }, [pathname])
  return (
    <nav ref={nav} aria-label="Screens" className="relative -mb-px flex min-w-0 gap-1 overflow-x-auto">
      {NAVIGATION.map((page) => (
        <Link
          key={page.href}
          href={page.href}
          aria-current={isPageOf(pathname, page.href) ? 'page' : undefined}
          className="border-b-2 border-transparent px-2 py-2 whitespace-nowrap text-ink-dim hover:text-ink aria-[current=page]:border-accent aria-[current=page]:text-ink"
        >
          {page.label}
          {unsaved.includes(page.href) && <span className="text-warn"> unsaved</span>}
        </Link>
      ))}
    </nav>
  )
}

/** 1 to 9 open the screens, except while somebody types or a dialog is open. */
function usePageKeys(): void {
  const router = useRouter()
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const page = NAVIGATION[Number(event.key) - 1]
      if (!page || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return
      if (event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return
      router.push(page.href)
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [router])
}
