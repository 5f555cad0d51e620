import 'server-only'
import { Mutex } from 'async-mutex'
import { createGrowthIndex, type GrowthIndex } from '@/lib/domain/growthIndex.ts'
import type { Db } from '@/lib/store/db.ts'
import { findFirstEquity, listEquitySamples } from '@/lib/store/queries/equity.ts'
import { webDb } from './store.ts'

const PAGE = 20_000

interface Record {
  index: GrowthIndex
  reading: Mutex
}
/** By store and agent. Points are only added, so what is read stays read; a process reads an account's past once. */
const records = new WeakMap<Db, Map<string, Record>>()

/** Returns what an agent's account made of its money, every point up to now. */
export async function growthOf(agentId: string): Promise<GrowthIndex> {
  const db = webDb()
  const ofStore = records.get(db) ?? new Map<string, Record>()
  records.set(db, ofStore)
  const record = ofStore.get(agentId) ?? { index: createGrowthIndex(), reading: new Mutex() }
  ofStore.set(agentId, record)
  // One after the other: two at once would add the same points twice.
  return record.reading.runExclusive(async () => {
    if (!(await isOf(db, agentId, record.index))) record.index = createGrowthIndex()
    await catchUp(db, agentId, record.index)
    return record.index
  })
}

/** A seed that was planted anew, or a store that was put in another's place, begins somewhere else. */
async function isOf(db: Db, agentId: string, index: GrowthIndex): Promise<boolean> {
  const [known, stored] = [index.first(), await findFirstEquity(db, agentId)]
  return known === null || (stored?.at.getTime() === known.atMs && stored.equityUsd.toNumber() === known.equityUsd)
}

async function catchUp(db: Db, agentId: string, index: GrowthIndex): Promise<void> {
  for (;;) {
    // From the newest known on: a point of the same instant replaces it.
    const samples = await listEquitySamples(db, agentId, index.last()?.atMs ?? 0, PAGE)
    index.add(samples)
    if (samples.length < PAGE) return
  }
}
