import 'server-only'
import { createGrowthIndex, type GrowthIndex } from '@/lib/domain/growthIndex.ts'
import type { Db } from '@/lib/store/db.ts'
import { findFirstEquity, listEquitySamples } from '@/lib/store/queries/equity.ts'
import { createAgentMemory } from './agentMemory.ts'

const PAGE = 20_000

/** Returns what an agent's account made of its money, every point up to now. */
export const growthOf = createAgentMemory<GrowthIndex>(createGrowthIndex, async (db, agentId, known) => {
  const index = (await isOf(db, agentId, known)) ? known : createGrowthIndex()
  for (;;) {
    // From the newest known on: a point of the same instant replaces it.
    const samples = await listEquitySamples(db, agentId, index.last()?.atMs ?? 0, PAGE)
    index.add(samples)
    if (samples.length < PAGE) return index
  }
})

/** A seed that was planted anew, or a store that was put in another's place, begins somewhere else. */
async function isOf(db: Db, agentId: string, index: GrowthIndex): Promise<boolean> {
  const [known, stored] = [index.first(), await findFirstEquity(db, agentId)]
  return known === null || (stored?.at.getTime() === known.atMs && stored.equityUsd.toNumber() === known.equityUsd)
}
