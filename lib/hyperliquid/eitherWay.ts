import { inTime } from '../pause.ts'

/** How long the first way is waited for alone. The venue answers in well under a second. */
const PATIENCE_MS = 1_000

/**
 * Returns what the first way answers; once it has failed, or has not answered for `patienceMs` of wall time, the second is asked beside it and the first
 * answer counts. What leaving a position needs must not hang on one endpoint that refuses, or that says nothing. Throws what the first way throws.
 */
export async function eitherWay<T>(
  first: () => Promise<T>,
  second: () => Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const one = first()
  const answered = one.then(
    () => true,
    () => false,
  )
  if (await inTime(answered, patienceMs, false)) return one
  return Promise.any([one, second()]).catch(() => one)
}
