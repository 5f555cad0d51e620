import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type Db, migrateStore, openDb, storeFile } from '@/lib/store/db.ts'

/** A data folder of its own with a migrated store. `close` gives it back to the system. */
export interface TempDb {
  db: Db
  file: string
  dataDir: string
  close(): Promise<void>
}

const migrations = path.resolve(import.meta.dirname, '../../prisma/migrations')
let template: string | null = null

/** Returns a fresh migrated store: a copy of one template, which is migrated once in each test process, or of a store that is there already. */
export function openTempDb(from: string | null = null): TempDb {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'nocturne-'))
  const file = storeFile(dataDir)
  fs.copyFileSync(from ?? templateFile(), file)
  const db = openDb(file, { isDurable: false })
  return {
    db,
    file,
    dataDir,
    async close() {
      await db.$disconnect()
      fs.rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

function templateFile(): string {
  if (template !== null) return template
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nocturne-template-'))
  template = path.join(folder, 'template.db')
  migrateStore(template, migrations)
  process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }))
  return template
}
