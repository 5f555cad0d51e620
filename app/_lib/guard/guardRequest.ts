import type { WebEnv } from '@/lib/env/webEnv.ts'
import type { AppErrorCode } from '@/lib/errorCodes.ts'
import { BODY_BYTES_MAX, LARGE_BODY_BYTES_MAX } from '../request.ts'
import { failure } from '../respond.ts'
import { isAllowedHost } from './isAllowedHost.ts'
import { isForeign, isReading } from './isForeign.ts'
import { isToken, sessionKey, tokenOf } from './session.ts'

/** What can be reached without a session: the way in, and the liveness the supervisor asks for. */
const OPEN_PATHS = new Set(['/login', '/api/session', '/api/health', '/icon.svg'])
/** Routes that take candles. */
const LARGE_BODIES = /^\/api\/(lab|taapi)\//

export type GuardVerdict = { kind: 'pass' } | { kind: 'refuse'; response: Response } | { kind: 'login' }

/** Returns whether a request may go on: right host, not another site's, not too large and, where a password is set, with a session. */
export function guardRequest(
  request: Request,
  env: Pick<WebEnv, 'host' | 'hosts' | 'password' | 'dataDir'>,
): GuardVerdict {
  const { pathname } = new URL(request.url)
  if (!isAllowedHost(request.headers.get('host'), env)) {
    const message = 'The dashboard does not answer to this host name. Add it to NOCTURNE_HOSTS if it is yours.'
    return refuse(421, 'host', message)
  }
  if (isForeign(request)) {
    return refuse(
      403,
      'origin',
      'This request comes from a page of another site. Use the dashboard itself, or a script.',
    )
  }
  const bytesMax = LARGE_BODIES.test(pathname) ? LARGE_BODY_BYTES_MAX : BODY_BYTES_MAX
  if (!isReading(request.method) && Number(request.headers.get('content-length') ?? 0) > bytesMax) {
    return refuse(413, 'too_large', `The body is larger than ${bytesMax} bytes. Send less, or split it.`)
  }
  if (env.password === null || OPEN_PATHS.has(pathname)) return { kind: 'pass' }
  if (isToken(tokenOf(request), sessionKey(env.password, env.dataDir), Date.now())) return { kind: 'pass' }
  if (!pathname.startsWith('/api/') && isReading(request.method)) return { kind: 'login' }
  return refuse(
    401,
    'login',
    'This needs a session. Log in at /login, or send the token of POST /api/session as a bearer token.',
  )
}

const refuse = (status: number, code: AppErrorCode, message: string): GuardVerdict => ({
  kind: 'refuse',
  response: failure(status, code, message),
})
