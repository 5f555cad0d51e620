import { type Clock, formatClock, formatDayMinute } from './formatTime.ts'
import { Moment } from './Moment.tsx'

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
  <Moment atMs={atMs} clock={clock}>
    {style === 'day' ? formatDayMinute(atMs) : formatClock(atMs)}
  </Moment>
)
