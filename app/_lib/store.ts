import 'server-only'
import { AsyncLocalStorage } from 'node:async_hooks'
import fs from 'node:fs'
import path from 'node:path'
import { webEnv } from '@/lib/env/webEnv.ts'
import { type Db, migrateStore, openDb, storeFile } from '@/lib/store/db.ts'

// On globalThis, because a reload in development evaluates this module anew while the old client's connection stays open.
const held = globalThis as typeof globalThis & { nocturneStores?: Map<string, Db>; nocturneRuns?: Map<string, Db> }
const ofRun = new AsyncLocalStorage<Db>()

/** Returns the store that is read: the live agents', or within `inRunStore` that of a run. */
export const webDb = (): Db => ofRun.getStore() ?? mainDb()

/** Returns the web process's client on the live agents' store, opened and migrated once. A store that is not there yet is created empty. */
export function mainDb(): Db {
  held.nocturneStores ??= new Map()
  const file = storeFile(webEnv().dataDir)
  const open = held.nocturneStores.get(file)
  if (open) return open
  migrateStore(file, migrationsFolder())
  const db = openDb(file)
  held.nocturneStores.set(file, db)
  return db
}

/** Stores of runs that are kept open: each is a few MB of memory. */
const RUNS_MAX = 4

/** Does the work on the store of a run instead of the live agents'. The run's own store is read and never written. Throws where there is none. */
export async function inRunStore<T>(file: string, work: () => Promise<T>): Promise<T> {
  held.nocturneRuns ??= new Map()
  const runs = held.nocturneRuns
  const db = runs.get(file) ?? openDb(file)
  // The one asked for last is the last to go.
  runs.delete(file)
  runs.set(file, db)
  for (const [oldest, other] of runs) {
    if (runs.size <= RUNS_MAX) break
    runs.delete(oldest)
    await other.$disconnect()
  }
  return ofRun.run(db, work)
}

/** Returns where the migrations are: beside the code, wherever Next bundled this file to. */
function migrationsFolder(): string {
  const folder = path.join(process.cwd(), 'prisma', 'migrations')
  if (!fs.existsSync(folder)) throw new Error(`There is no ${folder}. Start the dashboard in the project's folder.`)
  return folder
}
