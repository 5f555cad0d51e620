import { MB, type Retention } from '../../lib/domain/retention.ts'
import { AppError, describeError } from '../../lib/errors.ts'
import type { HeldTranscript } from '../../lib/store/books/transcriptBook.ts'
import type { World } from '../wiring/world.ts'

/** Wall time between two steps while there is something to do, and while there is not. */
const BUSY_MS = 1_000
const IDLE_MS = 30_000
/** What one step takes on at most: the store is locked for a few milliseconds, and this thread busy for as long. */
const MEASURED = 20
const REMOVED = 10
const REMOVED_BYTES = 4 * MB
/** So many transcripts are packed together, which is what most of the gain needs. */
const PACKED = 20
/** The newest cycles stay whole whatever the rule says: screens and the lab show them. */
const SPARED = 20
const DAY_MS = 86_400_000

type Place = Pick<World, 'books' | 'archive' | 'clock' | 'log'>

/**
 * Returns one step of the retention rule, and how long to wait until the next, in milliseconds: what has ended is measured, what is behind is packed, and the oldest transcripts that are
 * over the person's days or megabytes go into the archive and out of the store. No cycle, stop or exit waits for it, and it stops nothing by failing.
 */
export function createRetention(world: Place): () => Promise<number> {
  let bytesHeld: number | null = null
  let lastPackedId = 0
  return async () => {
    try {
      bytesHeld ??= await world.books.transcripts.bytesHeld()
      const { settings } = await world.books.settings.latest()
      const { count, bytes } = await world.books.transcripts.measure(MEASURED)
      bytesHeld += bytes
      const packedTo = await world.books.transcripts.pack(lastPackedId, {
        count: PACKED,
        bytesMax: REMOVED_BYTES,
        spared: SPARED,
      })
      if (packedTo !== null) {
        lastPackedId = packedTo
        bytesHeld = await world.books.transcripts.bytesHeld()
      }
      const removed = await removeDue(world, settings.retention, bytesHeld)
      bytesHeld -= removed
      return count === MEASURED || packedTo !== null || removed > 0 ? BUSY_MS : IDLE_MS
    } catch (error) {
      if (error instanceof AppError && error.code === 'lease_lost') throw error
      bytesHeld = null
      world.log.warn('the retention rule was not carried out; it is tried again', { why: describeError(error) })
      return IDLE_MS
    }
  }
}

/** Returns the bytes that left the store. */
async function removeDue({ books, archive, clock, log }: Place, rule: Retention, bytesHeld: number): Promise<number> {
  const oldest = await books.transcripts.listOldest(REMOVED, SPARED)
  const due = dueOf(oldest, rule, bytesHeld, clock.wallMs())
  if (due.length === 0) return 0
  const ids = due.map(({ cycleId }) => cycleId)
  // The archive has them before the store lets go of them: a crash between leaves them in both.
  if (rule.archiveMbMax > 0) await archive.append(await books.transcripts.readTexts(ids), rule.archiveMbMax * MB)
  await books.transcripts.remove(ids)
  const bytes = due.reduce((sum, one) => sum + one.bytes, 0)
  log.info('transcripts removed by the retention rule', { cycles: ids.length, fromId: ids[0], bytes })
  return bytes
}

/** Returns the oldest that are too old, or without which the rest fits; one step's worth. */
export function dueOf(
  oldest: readonly HeldTranscript[],
  { transcriptDays, transcriptMbMax }: Retention,
  bytesHeld: number,
  wallMs: number,
): HeldTranscript[] {
  const due: HeldTranscript[] = []
  let bytes = 0
  for (const one of oldest) {
    const isOld = wallMs - one.wallStartedAt.getTime() > transcriptDays * DAY_MS
    if (!isOld && bytesHeld - bytes <= transcriptMbMax * MB) break
    if (due.length > 0 && bytes + one.bytes > REMOVED_BYTES) break
    due.push(one)
    bytes += one.bytes
  }
  return due
}
