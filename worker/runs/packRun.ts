import { MB } from '../../lib/domain/retention.ts'
import { agentBooks } from '../../lib/store/agentBooks.ts'
import type { Db } from '../../lib/store/db.ts'

const MEASURED = 500
/** Nobody looks at the newest while it runs. */
const BLOCK = { count: 20, bytesMax: 4 * MB, spared: 0 }

/** Packs the transcripts a run has written so far, but for what is no full block yet: of 30,000 cycles they would take two gigabytes. */
export async function packRun(db: Db, agentId: string): Promise<void> {
  const { transcripts } = agentBooks(db, agentId, { nowMs: Date.now, wallMs: Date.now })
  while ((await transcripts.measure(MEASURED)).count > 0);
  for (let last: number | null = 0; last !== null; ) last = await transcripts.pack(last, BLOCK)
}
