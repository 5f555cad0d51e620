import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type Db, migrateStore, openDb, storeFile } from '../../../lib/store/db.ts'

/** Does the work with a store of its own, which is gone afterwards. */
export async function withScratchStore<T>(work: (db: Db) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'nocturne-proof-'))
  try {
    const file = storeFile(folder)
    migrateStore(file, path.join(import.meta.dirname, '../../../prisma/migrations'))
    const db = openDb(file, { isDurable: false })
    try {
      return await work(db)
    } finally {
      await db.$disconnect()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
