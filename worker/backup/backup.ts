import { parseArgs } from 'node:util'
import { listBackups } from '../../lib/backup/backupList.ts'
import { makeBackup } from '../../lib/backup/makeBackup.ts'
import { backupEnv } from '../../lib/env/backupEnv.ts'
import { buildId } from '../../lib/env/buildId.ts'
import { runCommand } from '../terminal/runCommand.ts'

/** `npm run backup`: makes a backup of the data folder while everything runs. `npm run backup -- --list` says what there is. */
await runCommand((say) => {
  const { values } = parseArgs({
    options: { list: { type: 'boolean', default: false }, note: { type: 'string', default: '' } },
  })
  const { dataDir, backupDir } = backupEnv()
  if (values.list) {
    const backups = listBackups(backupDir)
    for (const { name, manifest, bytes } of backups)
      say(
        `${name}  ${(bytes / 1_048_576).toFixed(1).padStart(8)} MB  ${manifest.reason}${manifest.note && `: ${manifest.note}`}`,
      )
    if (backups.length === 0) say(`There is no backup in ${backupDir}.`)
    return
  }
  const { folder, bytes, manifest } = makeBackup({
    dataDir,
    backupDir,
    reason: 'asked',
    note: values.note,
    build: buildId(),
    wallMs: Date.now(),
  })
  say(
    `${folder}: ${manifest.files.length} files, ${(bytes / 1_048_576).toFixed(1)} MB, examined. It stays until you remove it.`,
  )
  say('Not in it: archived transcripts (archive/), logs, runs of the lab, and the keys in .env.')
})
