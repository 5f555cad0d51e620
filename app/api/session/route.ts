import { deviceCookie, deviceOf } from '@/app/_lib/guard/device.ts'
import { enterPage } from '@/app/_lib/guard/enterPage.ts'
import { isFromOwnPage, isHttps } from '@/app/_lib/guard/isForeign.ts'
import { loginQueue } from '@/app/_lib/guard/loginQueue.ts'
import { type Asker, peerOf } from '@/app/_lib/guard/loginSource.ts'
import { isPassword, passwordKey } from '@/app/_lib/guard/passwordKey.ts'
import { createToken, hasPageKey, newSession, pageKeyOf, sessionCookie, sessionOf } from '@/app/_lib/guard/session.ts'
import { endAllSessions, endSession } from '@/app/_lib/guard/sessionBook.ts'
import { seenPort } from '@/app/_lib/guard/signed.ts'
import { readBody, readQuery, readText } from '@/app/_lib/request.ts'
import { failure, RequestError, respond } from '@/app/_lib/respond.ts'
import { route } from '@/app/_lib/route.ts'
import { type Login, loginSchema, logoutQuerySchema, sessionSchema } from '@/lib/contracts/session.ts'
import { webEnv } from '@/lib/env/webEnv.ts'
import { takeLoginLink } from '@/lib/loginLink.ts'

const FORM_BYTES_MAX = 8_192

/** Opens a session: a cookie for a browser, a token for a script. The login page's form is answered with a page that leads on, with or without scripts. */
export const POST = route(
  async (request) => {
    const isForm = request.headers.get('content-type')?.startsWith('application/x-www-form-urlencoded') ?? false
    if (!isForm) {
      const { cookies, ...session } = await open(request, await readBody(request, loginSchema))
      return withCookies(respond(sessionSchema, session), cookies)
    }
    const form = new URLSearchParams(await readText(request, FORM_BYTES_MAX))
    const next = ownPath(form.get('next'))
    try {
      const { pageKey, cookies } = await open(request, {
        password: form.get('password') ?? '',
        link: form.get('link') ?? undefined,
      })
      return withCookies(enterPage(request, pageKey, next), cookies)
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      return redirect(`/login?${new URLSearchParams({ next, failed: error.code })}`)
    }
  },
  { isOpen: true },
)

/** Ends the session whose cookie or token the request carries, for whoever else holds it too; with `everywhere=1` every session there is. */
export const DELETE = route(
  async (request) => {
    const { everywhere } = readQuery(request, logoutQuerySchema)
    const env = webEnv()
    const place = env.password === null ? null : { password: env.password, dataDir: env.dataDir }
    const session = place === null ? null : sessionOf(request, place)
    // A cookie alone, as another server of this host may have caught it, ends nothing.
    const isTheirs =
      place !== null &&
      session !== null &&
      (session.kind === 'bearer' || (isFromOwnPage(request, env) && hasPageKey(request, session, place)))
    if (everywhere === '1' && !isTheirs) throw new RequestError(401, 'login', NOT_EVERYWHERE)
    if (everywhere === '1') endAllSessions(env.dataDir)
    else if (isTheirs) endSession(env.dataDir, session)
    const isLeftOpen = session !== null && !isTheirs
    const answer = isLeftOpen ? failure(403, 'page_key', LEFT_OPEN) : new Response(null, { status: 204 })
    return withCookies(answer, [sessionCookie(request, '', isHttps(request, env))])
  },
  { isOpen: true },
)

const NOT_EVERYWHERE =
  'Ending every session needs one, and from a browser the key that its login left in the page. Log in again, then log out everywhere.'
const LEFT_OPEN =
  'This browser is logged out, but its session goes on: the request bore its cookie without the key that the login left in the page. To end it, log in again and log out everywhere.'

async function open(
  request: Request,
  { password, link }: Login,
): Promise<{ token: string; pageKey: string; expiresWallMs: number; cookies: string[] }> {
  const env = webEnv()
  if (env.password === null)
    throw new RequestError(
      409,
      'no_password',
      'No password is set, so there is nothing to log in to. Open the dashboard.',
    )
  const place = { password: env.password, dataDir: env.dataDir }
  const key = passwordKey(place.password, place.dataDir)
  const asker = { device: deviceOf(request, place), address: peerOf(request, env) }
  // A link cannot be guessed, so it is not behind those who guess.
  if (link === undefined) await judgePassword(asker, request.signal, () => isPassword(password, key))
  else if (!takeLoginLink(env.dataDir, link, Date.now())) throw new RequestError(401, 'link', NO_LINK)
  const session = newSession(Date.now())
  const isOverHttps = isHttps(request, env)
  const cookies = [
    sessionCookie(request, createToken({ ...session, kind: 'cookie' }, place, seenPort(request)), isOverHttps),
    deviceCookie(request, asker.device, place, isOverHttps),
  ]
  const token = createToken({ ...session, kind: 'bearer' }, place)
  return { token, pageKey: pageKeyOf(session, place), expiresWallMs: session.expiresWallMs, cookies }
}

async function judgePassword(asker: Asker, signal: AbortSignal, check: () => Promise<boolean>): Promise<void> {
  const verdict = await loginQueue().judge(asker, signal, check)
  if (verdict === 'wrong')
    throw new RequestError(401, 'password', 'That is not the password. It is the value of DASHBOARD_PASSWORD.')
  if (verdict !== 'right') throw new RequestError(429, 'throttled', CROWDED)
}

const CROWDED =
  'Too many try passwords now, and this one was not looked at. Try it again, or log in with a link (npm run login-link), which waits for nobody.'
const NO_LINK =
  'This login link lets nobody in: it was used, has run out, or a newer one was made. On the machine that runs Nocturne, npm run login-link makes another.'

function withCookies(response: Response, cookies: readonly string[]): Response {
  for (const cookie of cookies) response.headers.append('set-cookie', cookie)
  return response
}

const redirect = (location: string): Response =>
  new Response(null, { status: 303, headers: { location, 'cache-control': 'no-store' } })

/** Only a path of our own: `//evil.example` would be another site. */
const ownPath = (next: string | null): string => (next !== null && /^\/(?![/\\])[\x21-\x7e]*$/.test(next) ? next : '/')
