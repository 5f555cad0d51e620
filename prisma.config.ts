import path from 'node:path'
import { defineConfig } from 'prisma/config'

// Used by the Prisma CLI only. At run time lib/store/migrate.ts applies prisma/migrations itself, with no engine and no download.
export default defineConfig({
  schema: path.join('prisma', 'schema.prisma'),
  migrations: { path: path.join('prisma', 'migrations') },
  datasource: { url: process.env.DATABASE_URL ?? 'file:./data/nocturne.db' },
})
