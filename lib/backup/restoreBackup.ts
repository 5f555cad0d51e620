import fs from 'node:fs'
import path from 'node:path'
import { AppError } from '../errors.ts'
import { makePrivateFolder } from '../privateFolder.mjs'
import { examineStore, storeFile } from '../store/db.ts'
import { checkMigrations } from '../store/migrations.ts'
import type { Backup } from './backupList.ts'
import { describeFile } from './makeBackup.ts'

/**
 * Throws AppError('backup_bad') for a backup with a file that is not as its list says or a store that is damaged, and AppError('store_newer') for one that a
 * newer version made. Takes this thread for seconds.
 */
export function checkBackup({ folder, name, manifest }: Backup, migrations: string): void {
  checkMigrations(manifest.migrations, migrations)
  for (const file of manifest.files) {
    const there = fs.existsSync(path.join(folder, file.name)) ? describeFile(folder, file.name) : null
    if (there === null) throw bad(name, `${file.name} is missing`)
    if (there.bytes !== file.bytes) throw bad(name, `${file.name} has ${there.bytes} bytes in place of ${file.bytes}`)
    if (there.sha256 !== file.sha256) throw bad(name, `${file.name} has other bytes than were written`)
  }
  if (!manifest.files.some((file) => file.name === path.basename(storeFile(folder))))
    throw bad(name, 'it holds no store')
  const { faults } = examineStore(storeFile(folder))
  if (faults.length > 0) throw bad(name, faults.join('; '))
}

/**
 * Puts a backup in the place of what a data folder holds, and returns the folder that was moved aside to; null when there was nothing. What is not in a backup
 * stays: archived transcripts, logs, HALT files. Every agent of the folder is halted by a file until a person takes it away. Nothing is changed unless all of
 * the backup can be read. The caller has the folder to itself. Throws what `checkBackup` does.
 */
export function restoreBackup(backup: Backup, dataDir: string, migrations: string, wallMs: number): string | null {
  checkBackup(backup, migrations)
  makePrivateFolder(dataDir)
  // Copied beside its place first, so that a disk that fills up leaves everything as it was.
  const incoming = path.join(dataDir, 'restoring')
  fs.rmSync(incoming, { recursive: true, force: true })
  for (const { name } of backup.manifest.files) {
    const target = path.join(incoming, name)
    makePrivateFolder(path.dirname(target))
    fs.copyFileSync(path.join(backup.folder, name), target)
  }
  // A halt that was asked for after the backup is not in it. One that stands is left as it is: written anew it would be another wish.
  const halt = restoreHalt(dataDir)
  const words = `Restored from the backup ${backup.name}. Look whether all is as it should be, then remove this file.\n`
  if (!fs.existsSync(halt)) fs.writeFileSync(halt, words, { flush: true })
  const aside = moveAside(dataDir, wallMs)
  for (const { name } of backup.manifest.files) {
    makePrivateFolder(path.dirname(path.join(dataDir, name)))
    fs.renameSync(path.join(incoming, name), path.join(dataDir, name))
  }
  fs.rmSync(incoming, { recursive: true, force: true })
  return aside
}

/** Returns the file that halts every agent of a folder after a restore (lib/haltFile.ts). */
export const restoreHalt = (dataDir: string): string => path.join(dataDir, 'HALT')

/** The store with what SQLite keeps beside it, the paper accounts and their key: a mixture of two times is the one thing that must not come about. */
const REPLACED = /^(nocturne\.db(-wal|-shm)?|paper-wallet\.key|paper-.*)$/
const STAYS = 'paper-control.key'

function moveAside(dataDir: string, wallMs: number): string | null {
  const names = fs.readdirSync(dataDir).filter((name) => REPLACED.test(name) && name !== STAYS)
  if (names.length === 0) return null
  const aside = path.join(dataDir, `before-restore-${new Date(wallMs).toISOString().slice(0, 19).replaceAll(':', '-')}`)
  makePrivateFolder(aside)
  for (const name of names) fs.renameSync(path.join(dataDir, name), path.join(aside, name))
  return aside
}

function bad(name: string, what: string): AppError {
  return new AppError(
    'backup_bad',
    `The backup ${name} cannot be restored: ${what}. Nothing was changed; take another one.`,
  )
}
