import fs from 'node:fs'
import { listBackups } from '../../../lib/backup/backupList.ts'
import type { BackupEnv } from '../../../lib/env/backupEnv.ts'
import { isOpenToOthers } from '../../../lib/privateFolder.mjs'
import type { Finding } from '../finding.ts'

/** Below it a person is told; far above what stops new risk. */
const FREE_BYTES_GOOD = 1024 * 1024 * 1024
const HOUR_MS = 3_600_000

/** Returns whether the data folder is there for its user alone, can be written to and has room. */
export function lookAtFolder(dataDir: string): Finding[] {
  const what = 'data folder'
  if (!fs.existsSync(dataDir))
    return [{ what, state: 'note', words: `${dataDir} is not there yet; the first start makes it.` }]
  try {
    fs.accessSync(dataDir, fs.constants.W_OK)
  } catch {
    return [
      {
        what,
        state: 'bad',
        words: `This user cannot write to ${dataDir}.`,
        advice: 'Give it the right to, or set NOCTURNE_DATA_DIR.',
      },
    ]
  }
  const found: Finding[] = []
  if (isOpenToOthers(dataDir))
    found.push({ what, state: 'bad', words: `Other users can reach ${dataDir}.`, advice: `Run: chmod 700 ${dataDir}` })
  const { bavail, bsize } = fs.statfsSync(dataDir)
  const free = bavail * bsize
  const words = `${Math.round(free / 1_048_576).toLocaleString('en-US')} MB are free for ${dataDir}`
  found.push(
    free >= FREE_BYTES_GOOD
      ? { what: 'disk', state: 'ok', words }
      : {
          what: 'disk',
          state: 'bad',
          words: `${words}.`,
          advice: 'Give the disk room: an agent that cannot write ends.',
        },
  )
  return found
}

/** Returns how old the newest backup is. */
export function lookAtBackups({ backupDir, everyHours }: BackupEnv, wallMs: number): Finding[] {
  const what = 'backups'
  const [newest, ...others] = listBackups(backupDir)
  if (!newest)
    return [{ what, state: 'note', words: `There is none in ${backupDir} yet.`, advice: 'npm run backup makes one.' }]
  const hours = Math.floor((wallMs - newest.madeMs) / HOUR_MS)
  const words = `The newest of ${others.length + 1} is ${newest.name}, ${hours} h old`
  const isLate = everyHours !== null && hours >= everyHours * 2
  return [
    isLate
      ? {
          what,
          state: 'bad',
          words: `${words}.`,
          advice: 'backup.log in the logs says why, if Nocturne ran meanwhile.',
        }
      : { what, state: 'ok', words },
  ]
}
