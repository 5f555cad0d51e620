import type { VenuePage } from '../ports.ts'

/**
 * Returns rows that were read from `sinceMs` on as a page of their list. The venue tells the oldest rows first and cuts a full page anywhere, also
 * between rows of one millisecond; so those of the last millisecond wait for the next page, which has them whole.
 */
export function pageOf<R extends { time: number }>(
  rows: readonly R[],
  { sinceMs, isFull }: { sinceMs: number; isFull: boolean },
): VenuePage<R> {
  const sorted = rows.toSorted((a, b) => a.time - b.time)
  const lastMs = sorted.at(-1)?.time ?? null
  if (!isFull || lastMs === null) return { rows: sorted, nextMs: Math.max(lastMs ?? 0, sinceMs), isLast: true }
  const whole = sorted.filter(({ time }) => time < lastMs)
  // A millisecond that fills a page by itself cannot be read any further.
  if (whole.length === 0) return { rows: sorted, nextMs: Math.max(lastMs, sinceMs) + 1, isLast: false }
  return { rows: whole, nextMs: Math.max(lastMs, sinceMs + 1), isLast: false }
}

/** Returns whether a name is that of a perpetual of the first dex, as far as a name says: those of spot pairs and of other dexes carry a mark. */
export const isPlainName = (coin: string): boolean => !/[@:/#]/.test(coin)
