import path from 'node:path'
import { parseArgs } from 'node:util'
import { listBackups, readBackup } from '../../lib/backup/backupList.ts'
import { restoreBackup, restoreHalt } from '../../lib/backup/restoreBackup.ts'
import { backupEnv } from '../../lib/env/backupEnv.ts'
import { AppError } from '../../lib/errors.ts'
import { makeDataFolder, takeLock } from '../supervision/lock.ts'
import { runCommand } from '../terminal/runCommand.ts'

const MIGRATIONS = path.join(import.meta.dirname, '../../prisma/migrations')

/**
 * `npm run restore -- NAME`: puts a backup in the place of the data folder's store and paper accounts, with nothing running there. What was there is moved
 * aside. A halt that was asked for after the backup is not in it, so nothing trades until a person takes the file HALT away.
 */
await runCommand((say) => {
  const { positionals } = parseArgs({ allowPositionals: true })
  const [wanted] = positionals
  const { dataDir, backupDir } = backupEnv()
  const names = listBackups(backupDir).map(({ name }) => name)
  const backup =
    wanted === undefined ? null : (readBackup(path.resolve(wanted)) ?? readBackup(path.join(backupDir, wanted)))
  if (backup === null) {
    const there =
      names.length === 0 ? `There is none in ${backupDir}.` : `In ${backupDir} there are ${names.join(', ')}.`
    throw new AppError('backup_bad', `Say which backup: npm run restore -- NAME, or the path of its folder. ${there}`)
  }
  makeDataFolder(dataDir)
  const release = takeLock(dataDir)
  try {
    const aside = restoreBackup(backup, dataDir, MIGRATIONS, Date.now())
    say(
      `${dataDir} is as it was at ${backup.manifest.madeAt}; each file was compared with its checksum and the store examined.`,
    )
    if (aside !== null) say(`What was there lies in ${aside}.`)
    say(
      `Nothing trades until you remove ${restoreHalt(dataDir)}: a halt of after the backup would otherwise be forgotten.`,
    )
    say(
      'At the next start the agent compares its books with the venue: positions and stops are taken over as they are there, the diary since then is not.',
    )
  } finally {
    release()
  }
})
