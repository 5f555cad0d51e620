import { migrateStore, storeFile } from '../store/db.ts'
import { makeBackup } from './makeBackup.ts'

/**
 * Brings the store of a data folder up to date, having made a backup of it where there is anything to apply, and returns the names of what was applied.
 * Throws what `migrateStore` and `makeBackup` do: a store that cannot be kept is not changed.
 */
export function migrateSafely(
  folders: { dataDir: string; backupDir: string; migrations: string },
  build: string,
  wallMs: number,
): string[] {
  const { dataDir, backupDir, migrations } = folders
  return migrateStore(storeFile(dataDir), migrations, (pending) => {
    makeBackup({ dataDir, backupDir, reason: 'migration', note: `before ${pending.join(', ')}`, build, wallMs })
  })
}
