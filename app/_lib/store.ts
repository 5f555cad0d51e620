import 'server-only'
import fs from 'node:fs'
import path from 'node:path'
import { webEnv } from '@/lib/env/webEnv.ts'
import { type Db, migrateStore, openDb, storeFile } from '@/lib/store/db.ts'

// On globalThis, because a reload in development evaluates this module anew while the old client's connection stays open.
const held = globalThis as typeof globalThis & { nocturneStores?: Map<string, Db> }

/** Returns the web process's client on the store, opened and migrated once. A store that is not there yet is created empty. */
export function webDb(): Db {
  held.nocturneStores ??= new Map()
  const file = storeFile(webEnv().dataDir)
  const open = held.nocturneStores.get(file)
  if (open) return open
  migrateStore(file, migrationsFolder())
  const db = openDb(file)
  held.nocturneStores.set(file, db)
  return db
}

/** Returns where the migrations are: beside the code, wherever Next bundled this file to. */
function migrationsFolder(): string {
  const folder = path.join(process.cwd(), 'prisma', 'migrations')
  if (!fs.existsSync(folder)) throw new Error(`There is no ${folder}. Start the dashboard in the project's folder.`)
  return folder
}
