'use client'
import { useEffect, useSyncExternalStore } from 'react'

const subscribe = (listener: () => void): (() => void) => {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}

/** Returns whether the address points at `id`. The `:target` of CSS does not: it misses what was streamed in after the browser looked. */
export const useIsTarget = (id: string | undefined): boolean =>
  useSyncExternalStore(
    subscribe,
    () => id !== undefined && window.location.hash === `#${id}`,
    () => false,
  )

const scrollToId = (id: string): void => document.getElementById(id)?.scrollIntoView({ block: 'start' })

/** Scrolls to what the address points at, once the screen it is on is there. */
export function useScrollToHash(): void {
  useEffect(() => {
    const id = window.location.hash.slice(1)
    // One frame later what it points at has opened.
    if (id !== '') requestAnimationFrame(() => scrollToId(id))
  }, [])
}

/**
 * Points the address at `id` and scrolls there. The router's own history entry is kept: a plain `#` link replaces it with one the router
 * does not know, and going back to that shows the wrong screen.
 */
export function goToHash(id: string): void {
  window.history.replaceState(window.history.state, '', `#${id}`)
  window.dispatchEvent(new Event('hashchange'))
  requestAnimationFrame(() => scrollToId(id))
}
