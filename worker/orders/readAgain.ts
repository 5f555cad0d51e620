import { describeError } from '../../lib/errors.ts'
import { pause } from '../../lib/pause.ts'
import type { World } from '../wiring/world.ts'

/** Between two tries, in wall milliseconds, times the number of the try. */
const PAUSE_MS = 150
/** A read that fails is repeated this often before it is given up. */
const READS_MAX = 12

/** Reads until the venue answers. Throws what it said last when it does not. */
export async function readAgain<T>({ log }: Pick<World, 'log'>, read: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await read()
    } catch (error) {
      if (tries === READS_MAX) throw error
      log.warn('a read of the safety path failed and is repeated', { tries, why: describeError(error) })
      await pause(PAUSE_MS * Math.min(tries, 6))
    }
  }
}
