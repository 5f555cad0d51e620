import type { WebEnv } from '@/lib/env/webEnv.ts'
import type { AppErrorCode } from '@/lib/errorCodes.ts'
import { BODY_BYTES_MAX, LARGE_BODY_BYTES_MAX } from '../request.ts'
import { failure } from '../respond.ts'
import { isAllowedHost } from './isAllowedHost.ts'
import { isForeign, isFromOwnPage, isReading } from './isForeign.ts'
import { hasPageKey, sessionOf } from './session.ts'

/** Routes that take candles. */
const LARGE_BODIES = /^\/api\/(lab|taapi)\//

export type GuardVerdict =
  | { kind: 'pass' }
  | { kind: 'refuse'; response: Response }
  /** Right in all but the session: a page leads to the login, a route answers with the response. */
  | { kind: 'login'; response: Response }

/**
 * Returns whether a request may go on: right host, not another site's, not too large and, where a password is set and the place is not open to all,
 * with a session. The proxy asks first, and every route and page asks again: what walks past the one stands before the other.
 */
export function guardRequest(
  request: Request,
  env: Pick<WebEnv, 'host' | 'hosts' | 'httpsHosts' | 'password' | 'dataDir'>,
  { isOpen }: { isOpen: boolean },
): GuardVerdict {
  if (!isAllowedHost(request.headers.get('host'), env))
    return refuse(
      421,
      'host',
      'The dashboard does not answer to this host name. Add it to NOCTURNE_HOSTS if it is yours.',
    )
  if (isForeign(request, env)) return refuse(403, 'origin', FOREIGN)
  const bytesMax = LARGE_BODIES.test(new URL(request.url).pathname) ? LARGE_BODY_BYTES_MAX : BODY_BYTES_MAX
  if (!isReading(request.method) && Number(request.headers.get('content-length') ?? 0) > bytesMax)
    return refuse(413, 'too_large', `The body is larger than ${bytesMax} bytes. Send less, or split it.`)
  if (env.password === null || isOpen) return { kind: 'pass' }
  const session = sessionOf(request, { password: env.password, dataDir: env.dataDir })
  if (session === null) return { kind: 'login', response: failure(401, 'login', NO_SESSION) }
  if (session.kind === 'bearer' || isReading(request.method)) return { kind: 'pass' }
  if (!isFromOwnPage(request, env)) return refuse(403, 'origin', COOKIE_ALONE)
  if (!hasPageKey(request, session, { password: env.password, dataDir: env.dataDir }))
    return refuse(403, 'page_key', NO_PAGE_KEY)
  return { kind: 'pass' }
}

const FOREIGN =
  'This request comes from a page of another site. Use the dashboard itself, or a script. Behind a proxy that speaks https, name it so in NOCTURNE_HOSTS: https://nocturne.example.org.'
const NO_SESSION = 'This needs a session. Log in at /login, or send the token of POST /api/session as a bearer token.'
const COOKIE_ALONE =
  'A browser’s cookie writes only from a page of the dashboard. A script sends the token of POST /api/session as a bearer token.'
const NO_PAGE_KEY =
  'Nothing was changed. This browser has the cookie of a session, but not the key its login left in the page: its storage was cleared, or the login is from before this was asked. Log in again at /login.'

const refuse = (status: number, code: AppErrorCode, message: string): GuardVerdict => ({
  kind: 'refuse',
  response: failure(status, code, message),
})
