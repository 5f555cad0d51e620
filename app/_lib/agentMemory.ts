import 'server-only'
import { Mutex } from 'async-mutex'
import type { Db } from '@/lib/store/db.ts'
import { webDb } from './store.ts'

/**
 * Returns what keeps something a process has read of each agent, by store: for records that are only added to, so that their past is read once.
 * `advance` gets what is known and returns it brought up to now, or another in its place.
 */
export function createAgentMemory<T>(fresh: () => T, advance: (db: Db, agentId: string, known: T) => Promise<T>) {
  const stores = new WeakMap<Db, Map<string, { known: T; turn: Mutex }>>()
  return async (agentId: string): Promise<T> => {
    const db = webDb()
    const agents = stores.get(db) ?? new Map<string, { known: T; turn: Mutex }>()
    stores.set(db, agents)
    const memory = agents.get(agentId) ?? { known: fresh(), turn: new Mutex() }
    agents.set(agentId, memory)
    // One after the other: two at once would add the same rows twice.
    return memory.turn.runExclusive(async () => {
      memory.known = await advance(db, agentId, memory.known)
      return memory.known
    })
  }
}
