import { setTimeout as sleep } from 'node:timers/promises'

/** Resolves to true after the time, to false as soon as the signal aborts. */
export const passed = (ms: number, signal: AbortSignal): Promise<boolean> =>
  sleep(ms, true, { signal }).catch(() => false)
