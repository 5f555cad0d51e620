import type { Settings } from '../../generated/prisma/client.ts'
import type { Db } from '../db.ts'

/** Returns the version in force: the highest. Null before the first was written. */
export const findCurrentSettings = (db: Db, agentId: string): Promise<Settings | null> =>
  db.settings.findFirst({ where: { agentId }, orderBy: { version: 'desc' } })

/** Returns versions below `before`, newest first. */
export const listSettings = (db: Db, agentId: string, before: number, limit: number): Promise<Settings[]> =>
  db.settings.findMany({ where: { agentId, version: { lt: before } }, orderBy: { version: 'desc' }, take: limit })
