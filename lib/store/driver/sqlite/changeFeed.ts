import Database from 'better-sqlite3'
import type { LiveEvent } from '../../../contracts/liveEvent.ts'
import { EVENT_KINDS, type EventKind } from '../../../domain/recordWords.ts'
import { columnsOf } from '../../rows/columns.ts'
import type { ChangeFeed } from '../driver.ts'

interface EventRow {
  id: number
  agentId: string
  kind: string
  ref: string
  wallAt: string
}

/** How many events one poll hands out; the rest come with the next. */
const POLL_LIMIT = 1_000

/**
 * Opens a reading connection of its own: on the one that writes, data_version would not change. `PRAGMA data_version` changes when another connection
 * commits, takes microseconds and no lock, so it is asked often and the tables only after a change.
 */
export function openSqliteChangeFeed(file: string): ChangeFeed {
  const db = new Database(file, { readonly: true, timeout: 1_000 })
  const events = db.prepare<[number, number], EventRow>(
    'SELECT "id", "agentId", "kind", "ref", "wallAt" FROM "Event" WHERE "id" > ? ORDER BY "id" LIMIT ?',
  )
  const bounds = db.prepare<[], { low: number | null; high: number | null }>(
    'SELECT (SELECT MIN("id") FROM "Event") AS low, (SELECT MAX("id") FROM "Event") AS high',
  )
  const commands = createCommandWatch(db)
  const settings = createSettingsWatch(db)
  let version: unknown = db.pragma('data_version', { simple: true })
  let lastId = bounds.get()?.high ?? 0
  commands.changes()
  settings.changes()
  return {
    poll() {
      const seen: unknown = db.pragma('data_version', { simple: true })
      if (seen === version) return []
      const rows = events.all(lastId, POLL_LIMIT)
      lastId = rows.at(-1)?.id ?? lastId
      // A full page leaves rows behind, so the version stays unlearned and the next poll goes on reading.
      if (rows.length < POLL_LIMIT) version = seen
      return [...rows.map(toLiveEvent), ...commands.changes(), ...settings.changes()]
    },
    lastId: () => lastId,
    since(afterId, limit) {
      const { low, high } = bounds.get() ?? { low: null, high: null }
      const isKnown = afterId <= (high ?? 0) && (low === null || afterId >= low - 1)
      if (!isKnown) return null
      const rows = events.all(afterId, limit + 1).filter((row) => row.id <= lastId)
      return rows.length > limit ? null : rows.map(toLiveEvent)
    },
    close: () => db.close(),
  }
}

/** Commands are answered in order, so what changes is among the newest. */
const COMMANDS_WATCHED = 200

/** Announces a command when it is written and again when its outcome is. */
function createCommandWatch(db: Database.Database) {
  const newest = db.prepare<[number], { id: number; agentId: string; answered: number }>(
    `SELECT c."id", c."agentId", o."commandId" IS NOT NULL AS answered
     FROM (SELECT "id", "agentId" FROM "Command" ORDER BY "id" DESC LIMIT ?) c LEFT JOIN "CommandOutcome" o ON o."commandId" = c."id"`,
  )
  let known: ReadonlyMap<number, number> = new Map()
  return {
    changes(): LiveEvent[] {
      const rows = newest.all(COMMANDS_WATCHED)
      const changed = rows.filter((row) => known.get(row.id) !== row.answered)
      known = new Map(rows.map((row) => [row.id, row.answered]))
      return changed.map((row) => hint(row.agentId, 'command', String(row.id)))
    },
  }
}

/** Announces a settings version when it is written. */
function createSettingsWatch(db: Database.Database) {
  const above = db.prepare<[number], { rowid: number; agentId: string; version: number }>(
    'SELECT rowid, "agentId", "version" FROM "Settings" WHERE rowid > ? ORDER BY rowid',
  )
  let last = 0
  return {
    changes(): LiveEvent[] {
      const rows = above.all(last)
      last = rows.at(-1)?.rowid ?? last
      return rows.map((row) => hint(row.agentId, 'settings', String(row.version)))
    },
  }
}

const hint = (agentId: string, kind: EventKind, ref: string): LiveEvent => ({
  id: null,
  agentId,
  kind,
  ref,
  wallMs: Date.now(),
})

const toLiveEvent = (row: EventRow): LiveEvent => ({
  id: row.id,
  agentId: row.agentId,
  kind: columnsOf('Event', row.id).oneOf('kind', row.kind, EVENT_KINDS),
  ref: row.ref,
  wallMs: new Date(row.wallAt).getTime(),
})
