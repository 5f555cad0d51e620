import 'server-only'
import { webEnv } from '@/lib/env/webEnv.ts'
import { transcriptArchive } from '@/lib/store/transcripts/transcriptArchive.ts'
import { type Restorable, withTexts } from '@/lib/store/transcripts/transcriptTexts.ts'

/** Resolves to a cycle with its texts read back, where the retention rule moved them to the archive and they are still there. */
export async function fromArchive<T extends Restorable>(row: T): Promise<{ row: T; isArchived: boolean }> {
  if (row.transcriptRemovedAt === null) return { row, isArchived: false }
  const texts = await transcriptArchive(webEnv().dataDir, row.agentId).find(row.id)
  return texts === null ? { row, isArchived: false } : { row: withTexts(row, texts), isArchived: true }
}
