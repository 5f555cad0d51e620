'use client'
import { useClockText } from '../../_hooks/useClockText.ts'
import { type Clock, formatAgo } from './formatTime.ts'
import { Moment } from './Moment.tsx'

/** A moment as its age on the venue's clock, exact on hover. `clock="wall"` for what happened in this machine's time. */
export function Ago({ atMs, clock = 'venue' }: { atMs: number; clock?: Clock }) {
  const text = useClockText((venueMs, wallMs) => formatAgo((clock === 'venue' ? venueMs : wallMs) - atMs))
  return (
    <Moment atMs={atMs} clock={clock}>
      {text}
    </Moment>
  )
}
