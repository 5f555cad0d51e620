import { freeBytes, judgeRoom, keepReserve } from '../../lib/diskRoom.ts'
import { describeError } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { passed } from './passed.ts'

const LOOK_MS = 2_000

/** Keeps the reserve of a data folder and says, once each time, that room has become short. Returns what ends it. */
export function watchDisk({
  dataDir,
  log,
  everyMs = LOOK_MS,
}: {
  dataDir: string
  log: Log
  everyMs?: number
}): () => void {
  const stopping = new AbortController()
  let told: string | null = null

  function look(): void {
    const free = freeBytes(dataDir)
    const found = judgeRoom(free)
    const grade = found === null ? null : found.isShort ? 'short' : 'low'
    if (found !== null && grade !== told) (found.isShort ? log.error : log.warn)(found.message)
    told = grade
    if (keepReserve(dataDir, free) === 'given')
      log.error(
        'The disk is nearly full: the reserve of the data folder was given back, so that positions can be looked after.',
      )
  }

  void (async () => {
    while (!stopping.signal.aborted) {
      try {
        look()
      } catch (error) {
        log.warn(`The reserve of the data folder could not be kept: ${describeError(error)}`)
      }
      await passed(everyMs, stopping.signal)
    }
  })()
  return () => stopping.abort()
}
