/** Time as text, all of it UTC. What happens on the market is of the venue's clock, which a replay runs faster; what people save is of this machine's. */

export type Clock = 'venue' | 'wall'

const pad = (value: number, length = 2): string => String(value).padStart(length, '0')
const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** Returns `2026-11-22 02:36:41 UTC`. */
export const formatUtc = (atMs: number): string => `${formatDay(atMs)} ${formatClock(atMs)} UTC`

/** Returns the exact time, also in another zone where one is named, and whose clock it is of, for a title. */
export function clockTitle(atMs: number, clock: Clock, timeZone = 'UTC'): string {
  const there = timeZone === 'UTC' ? '' : `, ${formatIn(atMs, timeZone)} in ${timeZone}`
  return `${formatUtc(atMs)}${there}, ${clock === 'venue' ? 'the market’s clock' : 'this machine’s clock'}`
}

/** Returns `22 Nov, 03:36:41`, in the zone. */
const formatIn = (atMs: number, timeZone: string): string =>
  new Date(atMs).toLocaleString('en-GB', {
    timeZone,
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })

/** Returns `2026-11-22`, the UTC day. */
export const formatDay = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10)

/** Returns `02:36:41`. */
export const formatClock = (atMs: number): string => new Date(atMs).toISOString().slice(11, 19)

/** Returns `02:36`. */
export const formatMinute = (atMs: number): string => new Date(atMs).toISOString().slice(11, 16)

/** Returns `22 Nov 02:36`, for lists that span days. */
export function formatDayMinute(atMs: number): string {
  const date = new Date(atMs)
  const month = date.toLocaleString('en-GB', { month: 'short', timeZone: 'UTC' })
  return `${date.getUTCDate()} ${month} ${formatMinute(atMs)}`
}

/** Returns `12 s ago`, `3 min ago`, `in 12 s`; one unit, rounded down, so it never claims more age than there is. */
export function formatAgo(agedMs: number): string {
  const text = formatSpan(Math.abs(agedMs))
  if (Math.abs(agedMs) < SECOND_MS) return 'now'
  return agedMs < 0 ? `in ${text}` : `${text} ago`
}

/** Returns a span in its largest unit: `12 s`, `3 min`, `5 h`, `4 d`. */
export function formatSpan(spanMs: number): string {
  if (spanMs < MINUTE_MS) return `${Math.floor(spanMs / SECOND_MS)} s`
  if (spanMs < HOUR_MS) return `${Math.floor(spanMs / MINUTE_MS)} min`
  if (spanMs < DAY_MS) return `${Math.floor(spanMs / HOUR_MS)} h`
  return `${Math.floor(spanMs / DAY_MS)} d`
}

/** Returns `02:41`, or `1:02:41` from an hour on; never negative. */
export function formatCountdown(leftMs: number): string {
  const seconds = Math.max(0, Math.floor(leftMs / SECOND_MS))
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  const tail = `${pad(minutes)}:${pad(seconds % 60)}`
  return hours > 0 ? `${hours}:${tail}` : tail
}

/** Returns how long something took: `38 ms`, `0.12 s`, `39.2 s`, `2 min 5 s`. */
export function formatLatency(tookMs: number): string {
  if (tookMs < 100) return `${Math.round(tookMs)} ms`
  if (tookMs < 1000) return `${(tookMs / SECOND_MS).toFixed(2)} s`
  if (tookMs < MINUTE_MS) return `${(tookMs / SECOND_MS).toFixed(1)} s`
  const seconds = Math.round(tookMs / SECOND_MS)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
