import path from 'node:path'
import { absolute, folders, orThrow, type Reading } from './reading.ts'
import { type EnvSource, readVariables } from './variables.ts'

export const BACKUP_NAMES = ['NOCTURNE_DATA_DIR', 'NOCTURNE_BACKUP_DIR', 'NOCTURNE_BACKUP_HOURS'] as const

export interface BackupEnv {
  dataDir: string
  backupDir: string
  /** How many hours after a backup the next one is made; null: only when somebody asks. */
  everyHours: number | null
}

const EVERY_HOURS = 24

/** Returns what the backups may know: two folders and how often, and no key of any kind. Throws AppError('env_invalid'). */
export const backupEnv = (source: EnvSource = process.env): BackupEnv => orThrow(readBackup(source))

/** Returns the same with what is wrong, for the supervisor, who says everything at once. */
export function readBackup(source: EnvSource): Reading<BackupEnv> {
  const { values, problems } = readVariables(BACKUP_NAMES, source)
  const { dataDir } = folders({ ...values, NOCTURNE_AGENT: null })
  const backupDir = absolute(values.NOCTURNE_BACKUP_DIR ?? path.join(dataDir, 'backups'))
  return { env: { dataDir, backupDir, everyHours: (values.NOCTURNE_BACKUP_HOURS ?? EVERY_HOURS) || null }, problems }
}
