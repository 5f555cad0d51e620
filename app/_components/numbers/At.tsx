import { formatClock, formatDayMinute, formatUtc } from './formatTime.ts'

/** A moment as a clock time (UTC), exact on hover: for rows that are read against each other. */
export const At = ({ atMs, style = 'clock' }: { atMs: number; style?: 'clock' | 'day' }) => (
  <time dateTime={new Date(atMs).toISOString()} title={formatUtc(atMs)} className="whitespace-nowrap">
    {style === 'day' ? formatDayMinute(atMs) : formatClock(atMs)}
  </time>
)
