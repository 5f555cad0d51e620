/**
 * Measures how the cost of work grows with its text. What looks at each character a bounded number of times reads the lengths of these tests in less than
 * `NOTHING_MS`; what is quadratic takes seconds. Between the two the growth is measured: four times the text may cost nine times as much, threefold for
 * each doubling, where quadratic is sixteen. Counted is the work of this thread, the least of several runs, so a busy machine changes nothing.
 */

/** How many times longer the long text is than the short one. */
export const GROWTH = 4
const COST_GROWTH_MAX = 9
const NOTHING_MS = 250
const TOO_MUCH_MS = 3_000
const TRIES = 6

/** Returns a sentence when the work grows faster than its text, else null. */
export function fasterThanItsText(short: () => unknown, long: () => unknown): string | null {
  let shortMs = Number.POSITIVE_INFINITY
  let longMs = Number.POSITIVE_INFINITY
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    longMs = Math.min(longMs, costMs(long))
    if (longMs < NOTHING_MS) return null
    if (longMs > TOO_MUCH_MS) break
    shortMs = Math.min(shortMs, costMs(short))
    if (longMs <= COST_GROWTH_MAX * shortMs) return null
  }
  return `${shortMs.toFixed(1)} ms, then ${longMs.toFixed(1)} ms for ${GROWTH} times the text`
}

function costMs(work: () => unknown): number {
  const before = process.threadCpuUsage()
  work()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1_000
}
