import { existsSync } from 'node:fs'
import path from 'node:path'
import { webEnv } from '../../lib/env/webEnv.ts'
import { type Db, migrateStore, openDb, storeFile } from '../../lib/store/db.ts'

/** Does the work on the store of the data folder, brought up to date, and closes it. Throws an Error that names the folder where there is none. */
export async function withLabStore<T>(work: (db: Db) => Promise<T>): Promise<T> {
  const file = storeFile(webEnv().dataDir)
  if (!existsSync(file)) throw new Error(`There is no store at ${file}. NOCTURNE_DATA_DIR names its folder.`)
  migrateStore(file, path.join(import.meta.dirname, '../../prisma/migrations'))
  const db = openDb(file)
  try {
    return await work(db)
  } finally {
    await db.$disconnect()
  }
}
