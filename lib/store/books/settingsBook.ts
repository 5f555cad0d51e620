import type { Settings } from '../../domain/settings.ts'
import { parseSettingsRow } from '../rows/settingsRow.ts'
import type { BookContext } from './bookContext.ts'
import { isTaken } from './bookContext.ts'

/** What a person wants of the agent. The web process writes the versions after the first. */
export interface SettingsBook {
  /** Returns the version in force: the highest. Throws when there is none, and AppError('store_row'). */
  latest(): Promise<{ settings: Settings; version: number }>
  /** Writes version 1, where there is no version yet. */
  ensureFirst(body: Settings, reason: string): Promise<void>
}

/** Returns the agent's settings. */
export function createSettingsBook({ db, agentId, write, wallNow }: BookContext): SettingsBook {
  return {
    async latest() {
      const row = await db.settings.findFirstOrThrow({ where: { agentId }, orderBy: { version: 'desc' } })
      const { body, version } = parseSettingsRow(row)
      return { settings: body, version }
    },
    async ensureFirst(body, reason) {
      if ((await db.settings.count({ where: { agentId } })) > 0) return
      const data = { agentId, version: 1, body: JSON.stringify(body), reason, author: 'agent', wallAt: wallNow() }
      // Somebody may write it between our look and our write: then there is a first version, which is all that is asked.
      await write([db.settings.create({ data })]).catch((error: unknown) => {
        if (!isTaken(error)) throw error
      })
    },
  }
}
