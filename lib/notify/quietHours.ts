/** From when to when a channel is told of critical things only, in minutes of the day of a time zone; the end may lie on the next day. */
export interface QuietHours {
  fromMinute: number
  toMinute: number
  timeZone: string
}

const DAY_MINUTES = 1_440

/** Returns when quiet hours that hold now are over, in wall ms; null where they do not hold. */
export function quietUntil({ fromMinute, toMinute, timeZone }: QuietHours, wallMs: number): number | null {
  const minute = minuteOfDay(wallMs, timeZone)
  const sinceFrom = (minute - fromMinute + DAY_MINUTES) % DAY_MINUTES
  const length = (toMinute - fromMinute + DAY_MINUTES) % DAY_MINUTES
  if (sinceFrom >= length) return null
  const wholeMinuteMs = Math.floor(wallMs / 60_000) * 60_000
  return wholeMinuteMs + (length - sinceFrom) * 60_000
}

function minuteOfDay(wallMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(wallMs)
  const partOf = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  return partOf('hour') * 60 + partOf('minute')
}
