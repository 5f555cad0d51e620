import type { RecordedCycleRead } from '../queries/recordedCycles.ts'
import type { TranscriptArchive } from './transcriptArchive.ts'
import { withTexts } from './transcriptTexts.ts'

/** Returns a cycle with what the retention rule moved to the archive; as it is where nothing was, or the archive has it no more. */
export async function restoreCycle(read: RecordedCycleRead, archive: TranscriptArchive): Promise<RecordedCycleRead> {
  if ('problem' in read || read.cycle.transcriptRemovedAt === null) return read
  const texts = await archive.find(read.id)
  return texts === null ? read : { ...read, cycle: withTexts(read.cycle, texts) }
}
