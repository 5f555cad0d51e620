import { setTimeout as startTimer } from 'node:timers'
import { setTimeout } from 'node:timers/promises'

/** Resolves after `durationMs` of wall time, or as soon as the signal aborts. Never rejects. */
export const pause = (durationMs: number, signal?: AbortSignal): Promise<void> =>
  setTimeout(Math.max(0, durationMs), undefined, signal ? { signal } : {}).catch(() => {})

/** Resolves with the work, or without it once it has taken this long, in wall milliseconds. Rejects as the work does until then. */
export async function patiently(work: Promise<unknown>, durationMs: number): Promise<void> {
  await inTime(work, durationMs, null)
}

/** Returns what the work returns, or `otherwise` once it has taken this long, in wall milliseconds. Rejects as the work does until then. */
export function inTime<T, U>(work: Promise<T>, durationMs: number, otherwise: U): Promise<T | U> {
  // A plain timer: to abort one costs an error with its stack, and this is done a hundred times a cycle.
  return new Promise((resolve, reject) => {
    const timer = startTimer(() => resolve(otherwise), Math.max(0, durationMs))
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
