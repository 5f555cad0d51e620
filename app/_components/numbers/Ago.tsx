'use client'
import { useClockText } from '../../_hooks/useClockText.ts'
import { formatAgo, formatUtc } from './formatTime.ts'

/** A moment as its age on the venue's clock, exact UTC on hover. `clock="wall"` for what happened in this machine's time. */
export function Ago({ atMs, clock = 'venue' }: { atMs: number; clock?: 'venue' | 'wall' }) {
  const text = useClockText((venueMs, wallMs) => formatAgo((clock === 'venue' ? venueMs : wallMs) - atMs))
  return (
    <time dateTime={new Date(atMs).toISOString()} title={formatUtc(atMs)} className="whitespace-nowrap">
      {text}
    </time>
  )
}
