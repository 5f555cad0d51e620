'use client'
import type { ReactNode } from 'react'
import { type Clock, clockTitle } from './formatTime.ts'

/** A moment, however it is written: on hover exactly, by which clock, and in the zone of whoever looks, which the server does not know. */
export const Moment = ({ atMs, clock, children }: { atMs: number; clock: Clock; children: ReactNode }) => (
  <time
    dateTime={new Date(atMs).toISOString()}
    title={clockTitle(atMs, clock)}
    onPointerEnter={({ currentTarget }) => {
      currentTarget.title = clockTitle(atMs, clock, Intl.DateTimeFormat().resolvedOptions().timeZone)
    }}
    className="whitespace-nowrap"
  >
    {children}
  </time>
)
