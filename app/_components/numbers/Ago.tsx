'use client'
import { useClockText } from '../../_hooks/useClockText.ts'
import { type Clock, clockTitle, formatAgo } from './formatTime.ts'

/** A moment as its age on the venue's clock, exact UTC on hover. `clock="wall"` for what happened in this machine's time. */
export function Ago({ atMs, clock = 'venue' }: { atMs: number; clock?: Clock }) {
  const text = useClockText((venueMs, wallMs) => formatAgo((clock === 'venue' ? venueMs : wallMs) - atMs))
  return (
    <time dateTime={new Date(atMs).toISOString()} title={clockTitle(atMs, clock)} className="whitespace-nowrap">
      {text}
    </time>
  )
}
