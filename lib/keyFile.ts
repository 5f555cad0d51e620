import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { AppError } from './errors.ts'
import { makePrivateFolder } from './privateFolder.mjs'

const KEY_BYTES = 32

/**
 * Returns the 32 random bytes that a data folder keeps under this name, for this user alone; made where there are none. However many processes ask at
 * once, all are given the same. Throws AppError('key_damaged') when the file holds anything else, and what the file system throws.
 */
export function readKeyFile(folder: string, name: string): Buffer {
  const file = path.join(folder, name)
  if (!fs.existsSync(file)) makeKeyFile(folder, file)
  const key = fs.readFileSync(file)
  if (key.length === KEY_BYTES) return key
  const sentence = `The key file ${file} holds ${key.length} bytes in place of ${KEY_BYTES}.`
  throw new AppError('key_damaged', `${sentence} Put back the file that was there, or remove it to have another made.`)
}

/** Written beside its place and linked there: a link is made by one alone, and who reads it finds it whole. */
function makeKeyFile(folder: string, file: string): void {
  makePrivateFolder(folder)
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  try {
    fs.writeFileSync(draft, randomBytes(KEY_BYTES), { flag: 'wx', mode: 0o600 })
    fs.linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    fs.rmSync(draft, { force: true })
  }
}
