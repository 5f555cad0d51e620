import { randomBytes } from 'node:crypto'
import { PAGE_KEY_HEADER } from '@/lib/contracts/pageKey.ts'
import type { WebEnv } from '@/lib/env/webEnv.ts'
import { type PasswordKey, passwordKey } from './passwordKey.ts'
import { readSessionBook } from './sessionBook.ts'
import { cookieName, cookiesOf, isSigned, seenPort, sign } from './signed.ts'

/**
 * A session is a signed statement "whoever carries this knew the password until then"; of those that are good nothing is stored. It comes as two tokens:
 * one for the browser's cookie, one for scripts. Cookies do not know ports, so every server of this host is shown the first; it does not pass
 * for the second, at one port alone, and writes only together with the page key.
 */
const SESSION_COOKIE = 'nocturne_session'
export const SESSION_MS = 7 * 86_400_000

export type TokenKind = 'cookie' | 'bearer'

/** What a good token says. */
export interface Session {
  /** The same in both tokens of a session. */
  id: string
  expiresWallMs: number
  kind: TokenKind
}

/** What sessions are signed with: the password, and the folder whose book says of which generation. */
export type Place = Pick<WebEnv, 'dataDir'> & { password: string }

/** Returns a new session's id and end. */
export const newSession = (nowMs: number): Omit<Session, 'kind'> => ({
  id: randomBytes(12).toString('base64url'),
  expiresWallMs: nowMs + SESSION_MS,
})

/** What a token says it is: a cookie names the port it is for. */
const labelOf = (kind: TokenKind, port: string): string => (kind === 'cookie' ? `cookie-${port}` : kind)

/** Returns the session's token of a kind; a cookie's is good at this port. */
export function createToken({ id, expiresWallMs, kind }: Session, { password, dataDir }: Place, port = 'none'): string {
  const claim = `${labelOf(kind, port)}.${expiresWallMs}.${id}`
  return `${claim}.${signature(claim, passwordKey(password, dataDir), dataDir)}`
}

/** Returns what the token says; null when it is not of this kind, a cookie of another port, forged, run out or ended by a person. */
export function readToken(
  token: string,
  wanted: TokenKind,
  { password, dataDir }: Place,
  nowMs: number,
  port = 'none',
): Session | null {
  const [label, expiresMs, id, given, ...rest] = token.split('.')
  if (label !== labelOf(wanted, port) || !expiresMs || !id || !given || rest.length > 0) return null
  const book = readSessionBook(dataDir)
  const claim = `${label}.${expiresMs}.${id}`
  if (!isSigned(given, purpose(book.generation), claim, passwordKey(password, dataDir))) return null
  const expiresWallMs = Number(expiresMs)
  if (!(expiresWallMs > nowMs) || Object.hasOwn(book.ended, id)) return null
  return { id, expiresWallMs, kind: wanted }
}

/**
 * Returns the page key of a session: what its login leaves in the page's own storage, which knows ports, so that whoever is shown the cookie has not got it.
 * Base64url; it opens nothing without the cookie, and ends with the session.
 */
export const pageKeyOf = ({ id }: Pick<Session, 'id'>, { password, dataDir }: Place): string =>
  sign(pagePurpose(dataDir), id, passwordKey(password, dataDir))

/** Returns whether the request bears the page key of this session. */
export const hasPageKey = (request: Request, { id }: Session, { password, dataDir }: Place): boolean =>
  isSigned(request.headers.get(PAGE_KEY_HEADER) ?? '', pagePurpose(dataDir), id, passwordKey(password, dataDir))

/**
 * Returns the session a request belongs to, by its bearer token or by any of its cookies, first the one whose page key it bears; null when there is none.
 */
export function sessionOf(request: Request, place: Place): Session | null {
  const nowMs = Date.now()
  const bearer = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  const session = bearer === undefined ? null : readToken(bearer, 'bearer', place, nowMs)
  if (session) return session
  const found = cookiesOf(request, SESSION_COOKIE)
    .map((cookie) => readToken(cookie, 'cookie', place, nowMs, seenPort(request)))
    .filter((each) => each !== null)
  return found.find((each) => hasPageKey(request, each, place)) ?? found[0] ?? null
}

/** Returns the Set-Cookie value for the browser of a request; an empty token ends the session in the browser. `isHttps`: the browser may only send it encrypted. */
export function sessionCookie(request: Request, token: string, isHttps: boolean): string {
  const age = token === '' ? 0 : SESSION_MS / 1000
  return `${cookieName(request, SESSION_COOKIE)}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${age}${isHttps ? '; Secure' : ''}`
}

const purpose = (generation: string): string => `session ${generation}`
const pagePurpose = (dataDir: string): string => `page ${readSessionBook(dataDir).generation}`

const signature = (claim: string, key: PasswordKey, dataDir: string): string =>
  sign(purpose(readSessionBook(dataDir).generation), claim, key)
