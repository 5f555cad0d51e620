import fs from 'node:fs'
import path from 'node:path'
import { AppError, describeError } from '../../lib/errors.ts'
import { makePrivateFolder } from '../../lib/privateFolder.mjs'
import { isProcessAlive, ownIdentity, type ProcessIdentity } from '../../lib/processIdentity.ts'

/**
 * One supervisor a data folder: two would run two paper exchanges over one account. The lock is a file with the process id and, where the
 * system tells it, when that process began, because a process id is used again after a restart of the machine.
 */

/** Takes the lock of a folder that is there and returns what gives it back. Throws AppError('already_running'). */
export function takeLock(dataDir: string): () => void {
  const file = path.join(dataDir, 'supervisor.lock')
  const { pid, began } = ownIdentity()
  const mine = `${pid} ${began}`
  for (let attempt = 0; attempt < 2; attempt += 1) {
    if (writeNew(file, mine)) return () => release(file, mine)
    const owner = readOwner(file)
    if (owner !== null && isProcessAlive(owner)) {
      const sentence = `Nocturne is already running on ${dataDir} (process ${owner.pid}).`
      throw new AppError('already_running', `${sentence} Stop it first, or set NOCTURNE_DATA_DIR to another folder.`)
    }
    fs.rmSync(file, { force: true })
  }
  throw new AppError('already_running', `Another Nocturne just started on ${dataDir}. Use that one, or stop it first.`)
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

function writeNew(file: string, text: string): boolean {
  try {
    fs.writeFileSync(file, text, { flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

type Owner = Pick<ProcessIdentity, 'pid' | 'began'>

function readOwner(file: string): Owner | null {
  const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : ''
  const [pid, began] = text.split(' ')
  return pid && /^\d+$/.test(pid) ? { pid: Number(pid), began: began ?? '' } : null
}

function release(file: string, mine: string): void {
  if (fs.existsSync(file) && fs.readFileSync(file, 'utf8') === mine) fs.rmSync(file, { force: true })
}
