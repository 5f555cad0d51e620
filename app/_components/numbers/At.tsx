import { type Clock, clockTitle, formatClock, formatDayMinute } from './formatTime.ts'

/** A moment as a clock time (UTC), exact and by which clock on hover: for rows that are read against each other. */
export const At = ({
  atMs,
  style = 'clock',
  clock = 'venue',
}: {
  atMs: number
  style?: 'clock' | 'day'
  clock?: Clock
}) => (
  <time dateTime={new Date(atMs).toISOString()} title={clockTitle(atMs, clock)} className="whitespace-nowrap">
    {style === 'day' ? formatDayMinute(atMs) : formatClock(atMs)}
  </time>
)
