import { PrismaClient } from '../../../generated/prisma/client.ts'
import type { Db, OpenOptions } from '../driver.ts'
import { SqliteAdapter } from './adapter.ts'

/** Returns a client on a store file. */
export const openSqlite = (file: string, { isDurable = true }: OpenOptions = {}): Db =>
  new PrismaClient({ adapter: new SqliteAdapter(file, isDurable) })
