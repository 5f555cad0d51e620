import fs from 'node:fs'
import path from 'node:path'
import { AppError, describeError } from '../../lib/errors.ts'
import { makePrivateFolder } from '../../lib/privateFolder.mjs'
import { isProcessAlive, ownIdentity, type ProcessIdentity } from '../../lib/processIdentity.ts'
import { lockFile } from '../../lib/store/db.ts'

/**
 * One supervisor a data folder: two would run two paper exchanges over one account. What decides is a lock of the operating system, which one process alone
 * can have and none keeps beyond its end. Beside it stands a file that says who has it, with the process id and, where the system tells it, when that
 * process began; it is heeded as well, for who cannot see the lock: a version before this one.
 */

/** Takes the lock of a folder that is there and returns what gives it back. Throws AppError('already_running'). */
export function takeLock(dataDir: string): () => void {
  const file = path.join(dataDir, 'supervisor.lock')
  const unlock = lockFile(path.join(dataDir, 'supervisor.guard'))
  if (unlock === null) throw alreadyRunning(dataDir, readOwner(file))
  try {
    const owner = readOwner(file)
    if (owner !== null && isProcessAlive(owner)) throw alreadyRunning(dataDir, owner)
    const { pid, began } = ownIdentity()
    const mine = `${pid} ${began}`
    fs.rmSync(file, { force: true })
    fs.writeFileSync(file, mine, { flag: 'wx' })
    return () => {
      if (readText(file) === mine) fs.rmSync(file, { force: true })
      unlock()
    }
  } catch (error) {
    unlock()
    throw error
  }
}

/** Returns the process that has a folder; null when none has. */
export function runningOwner(dataDir: string): number | null {
  const owner = readOwner(path.join(dataDir, 'supervisor.lock'))
  return owner !== null && isProcessAlive(owner) ? owner.pid : null
}

function alreadyRunning(dataDir: string, owner: Owner | null): AppError {
  const who = owner === null ? '' : ` (process ${owner.pid})`
  const sentence = `Nocturne is already running on ${dataDir}${who}.`
  return new AppError('already_running', `${sentence} Stop it first, or set NOCTURNE_DATA_DIR to another folder.`)
}

/**
 * Makes the data folder, for this user only: the store tells what an account holds and the paper key lies beside it. Says on the terminal when others can
 * reach it all the same. Throws AppError('data_dir_unwritable').
 */
export function makeDataFolder(dataDir: string): void {
  try {
    const warning = makePrivateFolder(dataDir)
    if (warning !== null) process.stderr.write(`${warning}\n`)
    fs.accessSync(dataDir, fs.constants.W_OK)
  } catch (error) {
    const sentence = `The data folder ${dataDir} cannot be written to (${describeError(error)}).`
    throw new AppError('data_dir_unwritable', `${sentence} Give this user the right to, or set NOCTURNE_DATA_DIR.`, {
      cause: error,
    })
  }
}

type Owner = Pick<ProcessIdentity, 'pid' | 'began'>

function readOwner(file: string): Owner | null {
  const [pid, began] = readText(file).split(' ')
  return pid && /^\d+$/.test(pid) ? { pid: Number(pid), began: began ?? '' } : null
}

const readText = (file: string): string => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '')
