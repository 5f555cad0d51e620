/** Before it nothing was recorded that could be replayed here, after it nothing yet. In ms. */
const EARLIEST_MS = Date.UTC(2000, 0, 1)
const LATEST_MS = Date.UTC(2100, 0, 1)

/** Other units that recordings come in, by how many of them make a millisecond. */
const OTHER_UNITS = [
  { name: 'seconds', perMs: 0.001 },
  { name: 'microseconds', perMs: 1_000 },
  { name: 'nanoseconds', perMs: 1_000_000 },
]

const isPlausible = (ms: number): boolean => ms >= EARLIEST_MS && ms < LATEST_MS

/** Returns why a time of a recording cannot be milliseconds since 1970, as the end of a sentence, or null. */
export function whyNotMs(time: number): string | null {
  if (isPlausible(time)) return null
  const unit = OTHER_UNITS.find(({ perMs }) => isPlausible(time / perMs))
  const year = (ms: number) => new Date(ms).getUTCFullYear()
  if (unit === undefined) return `is no moment between ${year(EARLIEST_MS)} and ${year(LATEST_MS)} in milliseconds.`
  const meantMs = Math.floor(time / unit.perMs)
  return `is ${unit.name} since 1970, and milliseconds are read: write ${meantMs} (${new Date(meantMs).toISOString()}).`
}
