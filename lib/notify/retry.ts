/** How long a channel rests after one failure in a row, two, and so on; the last holds from then on. */
const WAITS_MS = [5_000, 30_000, 120_000, 600_000] as const

/** Returns how long a channel rests that has failed so many times in a row, at least as long as the service said. */
export const restMs = (failures: number, saidMs = 0): number =>
  Math.max(WAITS_MS[Math.min(failures, WAITS_MS.length) - 1] ?? WAITS_MS[0], saidMs)

/** What could not be told within this time is given up and stands as failed. */
export const GIVE_UP_MS = 86_400_000
