import { agentBooks } from '@/lib/store/agentBooks.ts'
import type { Db } from '@/lib/store/db.ts'

/** Writes an agent's row as it is after its first start on a synthetic market, with the venue whose candles are its own. */
export const introduceAgent = (db: Db, agentId: string, venueId: string, atMs = 1_000) =>
  agentBooks(db, agentId, { nowMs: () => atMs, wallMs: () => atMs }).state.upsert({
    venueId,
    venue: 'paper',
    feed: 'synthetic',
    feedNote: '',
    speed: 1,
    model: 'rules',
    ruleBased: true,
    accountAddress: '0x0000000000000000000000000000000000000001',
  })
