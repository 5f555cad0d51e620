import type { Settings } from '../domain/settings.ts'
import type { Settings as SettingsRow } from '../generated/prisma/client.ts'
import type { Db } from './db.ts'

export type InsertSettings = { kind: 'stored'; row: SettingsRow } | { kind: 'conflict'; latest: number }

/**
 * Writes version `baseVersion + 1` and returns it, or `conflict` with the latest version when another was stored since.
 * One statement, so of two people who edited the same version exactly one succeeds.
 */
export async function insertSettings(
  db: Db,
  next: {
    agentId: string
    baseVersion: number
    body: Settings
    reason: string
    author: 'web' | 'agent'
    wallMs: number
  },
): Promise<InsertSettings> {
  const version = next.baseVersion + 1
  const wallAt = new Date(next.wallMs).toISOString().replace('Z', '+00:00')
  const inserted = await db.$executeRaw`
    INSERT INTO "Settings" ("agentId", "version", "body", "reason", "author", "wallAt")
    SELECT ${next.agentId}, ${version}, ${JSON.stringify(next.body)}, ${next.reason}, ${next.author}, ${wallAt}
    WHERE (SELECT COALESCE(MAX("version"), 0) FROM "Settings" WHERE "agentId" = ${next.agentId}) = ${next.baseVersion}`
  if (inserted === 0) {
    const latest = await db.settings.aggregate({ where: { agentId: next.agentId }, _max: { version: true } })
    return { kind: 'conflict', latest: latest._max.version ?? 0 }
  }
  const row = await db.settings.findUniqueOrThrow({
    where: { agentId_version: { agentId: next.agentId, version } },
  })
  return { kind: 'stored', row }
}
