import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { makePrivateFolder } from './privateFolder.mjs'

/**
 * The way into the dashboard that nobody's guesses can fill. Looking at a password is slow on purpose, so passwords wait in line; this link holds a random
 * number that cannot be guessed, so it is looked at at once. It stands after the `#` of its address, which a browser keeps to itself: no request, log or
 * Referer has it, and whoever only opens the address (a preview, a scanner) uses nothing up. The page's button sends it, once. It lies in the data folder for
 * this user alone: who can read that can read the store, and the password in `.env`.
 */
export const LOGIN_LINK_MS = 15 * 60_000

/** When it ends, in base 36, and 32 random bytes. */
const TOKEN = /^([0-9a-z]{6,12})\.[\w-]{43}$/
const FILE_LENGTH_MAX = 1_000

/** Returns the file of a data folder that holds the link of now. */
export const loginLinkFile = (dataDir: string): string => path.join(dataDir, 'login-link')

/** Makes a new link to the dashboard at this address and returns it; the one before it ends. */
export function makeLoginLink(dataDir: string, address: string, nowMs: number): string {
  makePrivateFolder(dataDir)
  const token = `${(nowMs + LOGIN_LINK_MS).toString(36)}.${randomBytes(32).toString('base64url')}`
  const link = `${address}/login#link=${token}`
  const draft = `${loginLinkFile(dataDir)}~${process.pid}`
  fs.rmSync(draft, { force: true })
  fs.writeFileSync(draft, `${link}\n`, { flag: 'wx', mode: 0o600 })
  fs.renameSync(draft, loginLinkFile(dataDir))
  return link
}

/**
 * Returns whether this is the token of the link of now, and ends it if so: of several who bear it at once, one is let in. Costs a look at one small file,
 * whatever it is given. Throws what the file system does when the link cannot be ended.
 */
export function takeLoginLink(dataDir: string, token: string, nowMs: number): boolean {
  const known = readToken(dataDir)
  if (known === null || !TOKEN.test(token) || !timingSafeEqual(digest(token), digest(known))) return false
  const [, endsMs = ''] = TOKEN.exec(known) ?? []
  return Number.parseInt(endsMs, 36) > nowMs && isTakenByUs(loginLinkFile(dataDir))
}

function readToken(dataDir: string): string | null {
  try {
    const text = fs.readFileSync(loginLinkFile(dataDir), 'utf8')
    const token = text.length > FILE_LENGTH_MAX ? undefined : text.trim().split('#link=')[1]
    return token !== undefined && TOKEN.test(token) ? token : null
  } catch {
    return null
  }
}

/** A file is removed by one alone. */
function isTakenByUs(file: string): boolean {
  try {
    fs.unlinkSync(file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
