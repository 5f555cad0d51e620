import type { Db } from '../db.ts'
import { parseSettingsRow, type SettingsRow } from '../rows/settingsRow.ts'

/** Returns the version in force: the highest. Null before the first was written. Throws AppError('store_row'). */
export async function findCurrentSettings(db: Db, agentId: string): Promise<SettingsRow | null> {
  const row = await db.settings.findFirst({ where: { agentId }, orderBy: { version: 'desc' } })
  return row && parseSettingsRow(row)
}

/** Returns versions below `before`, newest first. Throws AppError('store_row'). */
export async function listSettings(db: Db, agentId: string, before: number, limit: number): Promise<SettingsRow[]> {
  const where = { agentId, version: { lt: before } }
  return (await db.settings.findMany({ where, orderBy: { version: 'desc' }, take: limit })).map(parseSettingsRow)
}
