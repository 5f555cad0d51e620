import type { Settings } from '../domain/settings.ts'
import { isTaken } from './books/bookContext.ts'
import type { Db } from './db.ts'
import { parseSettingsRow, type SettingsRow } from './rows/settingsRow.ts'

export type InsertSettings = { kind: 'stored'; row: SettingsRow } | { kind: 'conflict'; latest: number }

/**
 * Writes version `baseVersion + 1`, as a person's, and returns it, or `conflict` with the latest version when another was stored since. Versions are
 * never taken back and their numbers are unique, so of two people who edited the same version exactly one succeeds.
 */
export async function insertSettings(
  db: Db,
  next: { agentId: string; baseVersion: number; body: Settings; reason: string; wallMs: number },
): Promise<InsertSettings> {
  const { agentId, baseVersion, body, reason, wallMs } = next
  const before = await latestVersion(db, agentId)
  if (before !== baseVersion) return { kind: 'conflict', latest: before }
  try {
    const written = { body: JSON.stringify(body), reason, author: 'web', wallAt: new Date(wallMs) }
    const row = await db.settings.create({ data: { agentId, version: baseVersion + 1, ...written } })
    return { kind: 'stored', row: parseSettingsRow(row) }
  } catch (error) {
    if (!isTaken(error)) throw error
    return { kind: 'conflict', latest: await latestVersion(db, agentId) }
  }
}

async function latestVersion(db: Db, agentId: string): Promise<number> {
  const { _max } = await db.settings.aggregate({ where: { agentId }, _max: { version: true } })
  return _max.version ?? 0
}
