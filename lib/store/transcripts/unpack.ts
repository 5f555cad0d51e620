import type { Db } from '../db.ts'
import { unpackBlock } from './transcriptBlock.ts'
import type { TranscriptTexts } from './transcriptTexts.ts'

/** A cycle of which it is known where its texts are packed; null: nowhere. */
interface Packed {
  id: number
  transcriptBlockId: number | null
}

/** Resolves to the texts of those among these cycles that are packed, by cycle. Each block is read once. Rejects with AppError('store_row') for a damaged one. */
export async function readPackedTexts(db: Db, cycles: readonly Packed[]): Promise<Map<number, TranscriptTexts>> {
  const ids = [...new Set(cycles.flatMap(({ transcriptBlockId }) => transcriptBlockId ?? []))]
  if (ids.length === 0) return new Map()
  const blocks = await db.transcriptBlock.findMany({ where: { id: { in: ids } }, orderBy: { id: 'asc' } })
  const texts = new Map<number, TranscriptTexts>()
  for (const block of blocks) for (const each of await unpackBlock(block)) texts.set(each.cycleId, each)
  return texts
}

/** Returns what resolves to the texts that are packed with those of a cycle; of cycles of one block it is read once. Rejects as `readPackedTexts` does. */
export function textsOnce(db: Db): (cycle: Packed) => Promise<Map<number, TranscriptTexts>> {
  const known = new Map<number | null, Promise<Map<number, TranscriptTexts>>>()
  return (cycle) => {
    const read = known.get(cycle.transcriptBlockId) ?? readPackedTexts(db, [cycle])
    known.set(cycle.transcriptBlockId, read)
    return read
  }
}
