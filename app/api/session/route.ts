import { loginThrottle } from '@/app/_lib/guard/loginThrottle.ts'
import { createToken, isPassword, SESSION_MS, sessionCookie, sessionKey } from '@/app/_lib/guard/session.ts'
import { readBody, readText } from '@/app/_lib/request.ts'
import { RequestError, respond, route } from '@/app/_lib/respond.ts'
import { loginSchema, sessionSchema } from '@/lib/contracts/session.ts'
import { webEnv } from '@/lib/env/webEnv.ts'

const FORM_BYTES_MAX = 8_192

/** Opens a session: a cookie for a browser, a token for a script. The login page's form is answered with a redirect, so it works without scripts. */
export const POST = route(async (request) => {
  const isForm = request.headers.get('content-type')?.startsWith('application/x-www-form-urlencoded') ?? false
  if (!isForm) {
    const session = open((await readBody(request, loginSchema)).password)
    return respond(sessionSchema, session, { headers: { 'set-cookie': cookie(request, session.token) } })
  }
  const form = new URLSearchParams(await readText(request, FORM_BYTES_MAX))
  const next = ownPath(form.get('next'))
  try {
    return redirect(next, cookie(request, open(form.get('password') ?? '').token))
  } catch (error) {
    if (!(error instanceof RequestError)) throw error
    return redirect(`/login?${new URLSearchParams({ next, failed: error.code })}`)
  }
})

/** Ends the browser's session. A token a script holds stays good until it expires or the password changes. */
export const DELETE = route(
  async (request) => new Response(null, { status: 204, headers: { 'set-cookie': cookie(request, '') } }),
)

function open(password: string): { token: string; expiresWallMs: number } {
  const env = webEnv()
  if (env.password === null)
    throw new RequestError(
      409,
      'no_password',
      'No password is set, so there is nothing to log in to. Open the dashboard.',
    )
  const nowMs = Date.now()
  const waitMs = loginThrottle().take(nowMs)
  if (waitMs > 0)
    throw new RequestError(429, 'throttled', `Too many wrong passwords. Try again in ${Math.ceil(waitMs / 1000)} s.`)
  const key = sessionKey(env.password, env.dataDir)
  if (!isPassword(password, key))
    throw new RequestError(401, 'password', 'That is not the password. It is the value of DASHBOARD_PASSWORD.')
  loginThrottle().reset()
  return { token: createToken(key, nowMs), expiresWallMs: nowMs + SESSION_MS }
}

const cookie = (request: Request, token: string): string =>
  sessionCookie(token, request.headers.get('x-forwarded-proto') === 'https')

const redirect = (location: string, setCookie?: string): Response =>
  new Response(null, {
    status: 303,
    headers: { location, 'cache-control': 'no-store', ...(setCookie === undefined ? {} : { 'set-cookie': setCookie }) },
  })

/** Only a path of our own: `//evil.example` would be another site. */
const ownPath = (next: string | null): string => (next !== null && /^\/(?![/\\])[\x21-\x7e]*$/.test(next) ? next : '/')
