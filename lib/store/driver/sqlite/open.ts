import { PrismaClient } from '../../../generated/prisma/client.ts'
import type { Db } from '../driver.ts'
import { SqliteAdapter } from './adapter.ts'

/** Returns a client on a store file. */
export const openSqlite = (file: string): Db => new PrismaClient({ adapter: new SqliteAdapter(file) })
