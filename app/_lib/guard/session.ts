import { createHmac, randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

/**
 * A session is a signed statement "whoever carries this knew the password until then"; nothing of it is stored. The signing key comes from the
 * password and a random file in the data folder: changing the password ends every session, and a stolen token cannot be used to guess it.
 */
export const SESSION_COOKIE = 'nocturne_session'
export const SESSION_MS = 7 * 86_400_000

interface SessionKey {
  /** What a right password hashes to. */
  passwordHash: Buffer
  signingKey: Buffer
  salt: Buffer
}

const held = globalThis as typeof globalThis & { nocturneSessionKeys?: Map<string, SessionKey> }

/** Returns the key for this password and data folder, hashed once a process: scrypt is slow on purpose. */
export function sessionKey(password: string, dataDir: string): SessionKey {
  held.nocturneSessionKeys ??= new Map()
  const name = `${dataDir}\n${password}`
  const known = held.nocturneSessionKeys.get(name)
  if (known) return known
  const salt = readOrCreateSalt(dataDir)
  const bytes = hash(password, salt)
  const key = { passwordHash: bytes.subarray(0, 32), signingKey: bytes.subarray(32), salt }
  held.nocturneSessionKeys.set(name, key)
  return key
}

/** Returns whether this is the password; takes the same time either way. */
export const isPassword = (candidate: string, key: SessionKey): boolean =>
  timingSafeEqual(hash(candidate, key.salt).subarray(0, 32), key.passwordHash)

/** Returns a token that is good until `nowMs` + SESSION_MS. */
export function createToken(key: SessionKey, nowMs: number): string {
  const claim = `${nowMs + SESSION_MS}.${randomBytes(9).toString('base64url')}`
  return `${claim}.${sign(claim, key)}`
}

/** Returns whether the token was made with this key and is still good. */
export function isToken(token: string | null, key: SessionKey, nowMs: number): boolean {
  const [expiresMs, nonce, signature, ...rest] = (token ?? '').split('.')
  if (!expiresMs || !nonce || !signature || rest.length > 0) return false
  const expected = Buffer.from(sign(`${expiresMs}.${nonce}`, key))
  const given = Buffer.from(signature)
  return given.length === expected.length && timingSafeEqual(given, expected) && Number(expiresMs) > nowMs
}

/** Returns the Set-Cookie value; an empty token ends the session. `isHttps`: the browser may only send it encrypted. */
export function sessionCookie(token: string, isHttps: boolean): string {
  const age = token === '' ? 0 : SESSION_MS / 1000
  return `${SESSION_COOKIE}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${age}${isHttps ? '; Secure' : ''}`
}

/** Returns the token a request carries: in the cookie, or as a bearer token from a script; null when it carries none. */
export function tokenOf(request: Request): string | null {
  const bearer = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  if (bearer !== undefined) return bearer
  const cookies = (request.headers.get('cookie') ?? '').split('; ')
  const cookie = cookies.find((each) => each.startsWith(`${SESSION_COOKIE}=`))
  return cookie?.slice(SESSION_COOKIE.length + 1) ?? null
}

const hash = (password: string, salt: Buffer): Buffer => scryptSync(password.normalize('NFKC'), salt, 64)

const sign = (claim: string, key: SessionKey): string =>
  createHmac('sha256', key.signingKey).update(claim).digest('base64url')

function readOrCreateSalt(dataDir: string): Buffer {
  const file = path.join(dataDir, 'session.key')
  fs.mkdirSync(dataDir, { recursive: true })
  try {
    // wx: of two processes that start at once only one may write it.
    fs.writeFileSync(file, randomBytes(32), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return fs.readFileSync(file)
}
