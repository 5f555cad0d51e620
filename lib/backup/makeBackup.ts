import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { AppError, describeError } from '../errors.ts'
import { makePrivateFolder } from '../privateFolder.mjs'
import { copyStore, examineStore, storeFile } from '../store/db.ts'
import {
  type Backup,
  type BackupFile,
  type BackupReason,
  listBackups,
  PARTIAL,
  readBackup,
  writeManifest,
} from './backupList.ts'
import { pastBackups } from './retention.ts'

export interface BackupOrder {
  dataDir: string
  backupDir: string
  reason: BackupReason
  /** Why, in words. */
  note: string
  build: string
  wallMs: number
}

/** What stays free beside a backup: who trades needs the disk more than a copy does. */
const LEFT_FREE_BYTES = 256 * 1024 * 1024

/**
 * Makes a backup while everything runs, examines it, and removes those that have had their time. Returns it. The store is copied first and the paper accounts
 * after it, so that a restored agent meets a venue that knows more than its books, as after a crash, and never less. Archived transcripts, logs, runs of the
 * lab and every key of a model or the venue stay out. Throws AppError('backup_failed'), leaving none behind. Takes this thread for seconds.
 */
export function makeBackup(order: BackupOrder): Backup {
  const { dataDir, backupDir } = order
  const folder = path.join(backupDir, nameOf(order.wallMs, backupDir))
  const partial = `${folder}${PARTIAL}`
  try {
    makePrivateFolder(backupDir)
    removeBrokenOff(backupDir)
    checkSpace(dataDir, backupDir)
    fs.mkdirSync(partial)
    copyStore(storeFile(dataDir), storeFile(partial))
    const { faults, migrations } = examineStore(storeFile(partial))
    if (faults.length > 0) throw new Error(`the copy of the store is damaged (${faults.join('; ')})`)
    const others = [
      ...paperKeys(dataDir),
      ...paperAccounts(dataDir).flatMap((name) => copyAccount(dataDir, partial, name)),
    ]
    for (const name of paperKeys(dataDir))
      writeWhole(path.join(partial, name), fs.readFileSync(path.join(dataDir, name)))
    const files = [path.basename(storeFile(partial)), ...others].map((name) => describeFile(partial, name))
    const { reason, note, build, wallMs } = order
    writeManifest(partial, { madeAt: new Date(wallMs).toISOString(), reason, note, build, migrations, files })
    fs.renameSync(partial, folder)
  } catch (cause) {
    fs.rmSync(partial, { recursive: true, force: true })
    const advice =
      'Give the disk room or this user the right to write there, or set NOCTURNE_BACKUP_DIR to another folder.'
    throw new AppError('backup_failed', `No backup was made in ${backupDir}: ${describeError(cause)}. ${advice}`, {
      cause,
    })
  }
  for (const each of pastBackups(listBackups(backupDir))) fs.rmSync(each.folder, { recursive: true, force: true })
  const made = readBackup(folder)
  if (made === null)
    throw new AppError('backup_failed', `The backup in ${folder} cannot be read back. Look at the disk.`)
  return made
}

/** Returns what the whole of a file comes to. */
export function describeFile(folder: string, name: string): BackupFile {
  const hash = createHash('sha256')
  const handle = fs.openSync(path.join(folder, name), 'r')
  try {
    const piece = Buffer.alloc(1 << 20)
    let bytes = 0
    for (;;) {
      const read = fs.readSync(handle, piece)
      if (read === 0) return { name, bytes, sha256: hash.digest('hex') }
      hash.update(piece.subarray(0, read))
      bytes += read
    }
  } finally {
    fs.closeSync(handle)
  }
}

/** Returns the moment as a folder can be called, and one that is free: two within a second are told apart. */
function nameOf(wallMs: number, backupDir: string): string {
  const moment = new Date(wallMs).toISOString().slice(0, 19).replaceAll(':', '-')
  for (let index = 1; ; index += 1) {
    const name = index === 1 ? moment : `${moment}-${index}`
    if (!fs.existsSync(path.join(backupDir, name))) return name
  }
}

/** Whatever made them is gone: one process alone makes backups of a folder at a time, and each is either named or removed when it ends. */
function removeBrokenOff(backupDir: string): void {
  for (const name of fs.readdirSync(backupDir))
    if (name.endsWith(PARTIAL)) fs.rmSync(path.join(backupDir, name), { recursive: true, force: true })
}

function checkSpace(dataDir: string, backupDir: string): void {
  const needed = fs.statSync(storeFile(dataDir)).size + LEFT_FREE_BYTES
  const { bavail, bsize } = fs.statfsSync(backupDir)
  if (bavail * bsize >= needed) return
  throw new Error(`${megabytes(bavail * bsize)} are free there, and ${megabytes(needed)} must be`)
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1_048_576).toLocaleString('en-US')} MB`

/** The accounts of the paper exchange, one for each market (worker/processes/paperExchange.ts). */
const paperAccounts = (dataDir: string): string[] =>
  fs
    .readdirSync(dataDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name.startsWith('paper-'))
    .map(({ name }) => name)

/** The key from which paper accounts have their addresses: worth nothing elsewhere, and without it none of them is found again. */
const paperKeys = (dataDir: string): string[] =>
  ['paper-wallet.key'].filter((name) => fs.existsSync(path.join(dataDir, name)))

/**
 * Copies the account of one market and returns the names of the files. The journal first: lines that a snapshot holds already are skipped by their number, so
 * a snapshot may be newer than the journal beside it, and not older.
 */
function copyAccount(dataDir: string, target: string, account: string): string[] {
  fs.mkdirSync(path.join(target, account), { recursive: true })
  return ['journal.jsonl', 'snapshot.json']
    .map((file) => `${account}/${file}`)
    .filter((name) => fs.existsSync(path.join(dataDir, name)))
    .map((name) => {
      const bytes = fs.readFileSync(path.join(dataDir, name))
      const whole = name.endsWith('.jsonl') ? bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1) : bytes
      writeWhole(path.join(target, name), whole)
      return name
    })
}

function writeWhole(file: string, bytes: Uint8Array): void {
  fs.writeFileSync(file, bytes, { flush: true, mode: 0o600 })
}
