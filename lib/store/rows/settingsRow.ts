import { z } from 'zod'
import { readStoredSettings } from '../../domain/defaultSettings.ts'
import { SETTINGS_AUTHORS, type SettingsAuthor } from '../../domain/recordWords.ts'
import type { Settings } from '../../domain/settings.ts'
import type { Settings as PrismaSettings } from '../../generated/prisma/client.ts'
import { columnsOf } from './columns.ts'

/** One version of the settings, never changed once written. */
export interface SettingsRow {
  agentId: string
  version: number
  body: Settings
  reason: string
  author: SettingsAuthor
  wallAt: Date
}

/** What an older version did not know yet has its default. */
const bodySchema = z.unknown().transform((stored, context): Settings => {
  try {
    return readStoredSettings(stored)
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) })
    return z.NEVER
  }
})

/** Returns the row parsed. Throws AppError('store_row') on what no version wrote. */
export function parseSettingsRow(row: PrismaSettings): SettingsRow {
  const at = columnsOf('Settings', `${row.agentId} version ${row.version}`)
  return {
    ...row,
    body: at.json('body', row.body, bodySchema),
    author: at.oneOf('author', row.author, SETTINGS_AUTHORS),
  }
}
