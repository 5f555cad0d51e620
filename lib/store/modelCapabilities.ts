import type { Db } from './db.ts'

/** Which provider and model, for which agent. */
export interface CapabilityKey {
  agentId: string
  baseUrl: string
  model: string
}

/** Returns what was learned of a provider as stored JSON, null when it was never asked. */
export async function readCapability(db: Db, key: CapabilityKey): Promise<string | null> {
  const row = await db.modelCapability.findUnique({ where: { agentId_baseUrl_model: key } })
  return row?.body ?? null
}

/** Writes what was learned of a provider. */
export async function writeCapability(db: Db, key: CapabilityKey, body: string, wallMs: number): Promise<void> {
  const data = { body, wallAt: new Date(wallMs) }
  await db.modelCapability.upsert({ where: { agentId_baseUrl_model: key }, create: { ...key, ...data }, update: data })
}

/** Forgets what was learned of a provider; returns whether there was anything. */
export async function deleteCapability(db: Db, key: CapabilityKey): Promise<boolean> {
  return (await db.modelCapability.deleteMany({ where: key })).count > 0
}
