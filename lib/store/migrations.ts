import fs from 'node:fs'
import path from 'node:path'
import { AppError } from '../errors.ts'

/** Returns the names of the migrations of a folder, in order. */
export const migrationNames = (folder: string): string[] =>
  fs
    .readdirSync(folder)
    .filter((name) => fs.existsSync(path.join(folder, name, 'migration.sql')))
    .sort()

/** Throws AppError('store_newer') for a store that has seen migrations which are not in the folder: a newer version made it. */
export function checkMigrations(applied: readonly string[], folder: string): void {
  const known = migrationNames(folder)
  const unknown = applied.filter((name) => !known.includes(name))
  if (unknown.length === 0) return
  throw new AppError(
    'store_newer',
    `A newer version of Nocturne has been at work on this store: it has seen ${unknown.join(', ')}, which this version does not have. Start that version again, or restore a backup of before.`,
  )
}
