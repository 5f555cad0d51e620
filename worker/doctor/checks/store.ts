import fs from 'node:fs'
import { AppError, describeError } from '../../../lib/errors.ts'
import { examineStore, storeFile } from '../../../lib/store/db.ts'
import { checkMigrations, migrationNames } from '../../../lib/store/migrations.ts'
import type { Finding } from '../finding.ts'

const what = 'store'

/** Returns whether the store is whole and of this version. Takes this thread for seconds. */
export function lookAtStore(dataDir: string, migrations: string): Finding[] {
  const file = storeFile(dataDir)
  if (!fs.existsSync(file))
    return [{ what, state: 'note', words: `There is none at ${file} yet; the first start makes it.` }]
  const { faults, migrations: applied } = examineStore(file)
  if (faults.length > 0)
    return [
      {
        what,
        state: 'bad',
        words: `${file} is damaged: ${faults.join('; ')}.`,
        advice: 'Stop, and restore a backup: npm run restore.',
      },
    ]
  try {
    checkMigrations(applied, migrations)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return [{ what, state: 'bad', words: describeError(error) }]
  }
  const pending = migrationNames(migrations).filter((name) => !applied.includes(name))
  const size = `${Math.round(fs.statSync(file).size / 1_048_576).toLocaleString('en-US')} MB, whole`
  return [
    pending.length === 0
      ? { what, state: 'ok', words: `${size}, of this version` }
      : {
          what,
          state: 'note',
          words: `${size}; the next start brings it up to date (${pending.join(', ')}) and makes a backup first.`,
        },
  ]
}
