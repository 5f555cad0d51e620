'use client'
import { createContext, useContext, useSyncExternalStore } from 'react'
import { subscribeClock, venueNowMs, wallNowMs } from './venueClock.ts'

/** The clock the server rendered with, so that hydration shows the same words before it begins to tick. */
export const RenderedClock = createContext({ venueMs: 0, wallMs: 0 })

/** Returns text made of the venue's clock; re-renders when the text changes, not every second. */
export function useClockText(format: (venueMs: number, wallMs: number) => string): string {
  const rendered = useContext(RenderedClock)
  return useSyncExternalStore(
    subscribeClock,
    () => format(venueNowMs() || rendered.venueMs, wallNowMs() || rendered.wallMs),
    () => format(rendered.venueMs, rendered.wallMs),
  )
}
