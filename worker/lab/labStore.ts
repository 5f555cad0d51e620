import { existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { migrateSafely } from '../../lib/backup/migrateSafely.ts'
import { backupEnv } from '../../lib/env/backupEnv.ts'
import { buildId } from '../../lib/env/buildId.ts'
import { type Db, openDb, storeFile } from '../../lib/store/db.ts'

/** The store of the data folder and where that is. */
export interface LabStore {
  db: Db
  dataDir: string
}

/**
 * Does the work with the store of NOCTURNE_DATA_DIR, brought up to date, and closes it. `isNew`: one that is not there is made, since a backtest needs no
 * agent that ever ran; otherwise it throws an Error that names the folder.
 */
export async function withLabStore<T>(work: (store: LabStore) => Promise<T>, { isNew = false } = {}): Promise<T> {
  const folders = { ...backupEnv(), migrations: path.join(import.meta.dirname, '../../prisma/migrations') }
  const { dataDir } = folders
  const file = storeFile(dataDir)
  if (isNew) mkdirSync(dataDir, { recursive: true })
  else if (!existsSync(file)) throw new Error(`There is no store at ${file}. NOCTURNE_DATA_DIR names its folder.`)
  migrateSafely(folders, buildId(), Date.now())
  const db = openDb(file)
  try {
    return await work({ db, dataDir })
  } finally {
    await db.$disconnect()
  }
}
