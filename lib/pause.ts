import { setTimeout } from 'node:timers/promises'

/** Resolves after `durationMs` of wall time, or as soon as the signal aborts. Never rejects. */
export const pause = (durationMs: number, signal?: AbortSignal): Promise<void> =>
  setTimeout(Math.max(0, durationMs), undefined, signal ? { signal } : {}).catch(() => {})
