import type { Db } from './db.ts'

/** Writes down where a run goes on, in the place of what was there. Kept with everything up to it when the store it is in is. */
export async function writeRunCheckpoint(db: Db, agentId: string, body: string): Promise<void> {
  await db.runCheckpoint.upsert({ where: { agentId }, create: { agentId, body }, update: { body } })
}

/** Returns where a run goes on; null: at its beginning. */
export async function readRunCheckpoint(db: Db, agentId: string): Promise<string | null> {
  return (await db.runCheckpoint.findUnique({ where: { agentId } }))?.body ?? null
}
