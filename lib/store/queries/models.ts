import type { Db } from '../db.ts'

/** What was learned of one provider and model: `body` is JSON of lib/llm/ladder/capabilities.ts, in whichever form it was written. */
export interface CapabilityRow {
  baseUrl: string
  model: string
  body: string
  wallAt: Date
}

/** Returns what was learned, on a venue, of every provider and model, the latest lesson first; nothing for a null venue. */
export async function listCapabilities(db: Db, venueId: string | null): Promise<CapabilityRow[]> {
  if (venueId === null) return []
  return db.modelCapability.findMany({
    where: { venueId },
    orderBy: [{ wallAt: 'desc' }, { model: 'asc' }],
    take: 50,
    select: { baseUrl: true, model: true, body: true, wallAt: true },
  })
}
