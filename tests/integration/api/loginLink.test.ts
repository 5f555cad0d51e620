import fs from 'node:fs'
import { NextRequest } from 'next/server'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { loginQueue } from '@/app/_lib/guard/loginQueue.ts'
import { POST as logIn } from '@/app/api/session/route.ts'
import { loginFailure } from '@/app/login/loginFailure.ts'
import { sessionSchema } from '@/lib/contracts/session.ts'
import { LOGIN_LINK_MS, loginLinkFile, makeLoginLink } from '@/lib/loginLink.ts'
import { proxy } from '@/proxy.ts'
import type { TempDb } from '@/tests/support/tempDb.ts'
import { asked, ORIGIN, openWebStore, read, readError } from '@/tests/support/webStore.ts'

const PASSWORD = 'correct horse battery'
let store: TempDb
beforeEach(async () => {
  store = await openWebStore()
  process.env.DASHBOARD_PASSWORD = PASSWORD
})
afterEach(async () => {
  vi.useRealTimers()
  delete process.env.DASHBOARD_PASSWORD
  await store.close()
})

const make = (nowMs = Date.now()): string =>
  makeLoginLink(store.dataDir, ORIGIN, nowMs).replace(`${ORIGIN}/login#link=`, '')
const send = (body: Record<string, string>, headers: Record<string, string> = {}) =>
  logIn(
    asked('/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-nocturne-peer': '127.0.0.1', ...headers },
      body: JSON.stringify(body),
    }),
  )
const refused = { status: 401, code: 'link' }

test('while hundreds of wrong passwords from the same address are in flight, the link logs in before a third is looked at', async () => {
  const verdicts: number[] = []
  const guesses = Array.from({ length: 400 }, async (_, at) => {
    const { status } = await send({ password: `wrong ${at}` })
    verdicts.push(status)
  })
  const token = make()
  const { token: bearer } = await read(sessionSchema, await send({ link: token }))
  expect(verdicts.filter((status) => status === 401).length).toBeLessThan(3)
  const request = new NextRequest(`${ORIGIN}/api/status`, {
    headers: { host: 'localhost:3000', authorization: `Bearer ${bearer}` },
  })
  expect(proxy(request).headers.get('x-middleware-next')).toBe('1')
  await Promise.all(guesses)
  // Those for whom there is no room hear so without their password being looked at.
  expect(verdicts.filter((status) => status === 429)).toHaveLength(400 - 65)
}, 60_000)

test('a browser that is refused in a flood is told the command that makes a link', async () => {
  const address = '127.0.0.1'
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const first = loginQueue().judge({ device: null, address }, new AbortController().signal, () => promise)
  const page = new AbortController()
  const forms = Array.from({ length: 80 }, () =>
    logIn(
      asked('/api/session', {
        method: 'POST',
        headers: { 'x-nocturne-peer': address },
        body: new URLSearchParams({ password: 'anything', next: '/' }),
        signal: page.signal,
      }),
    ),
  )
  // The line has 64 places, so the others are refused at once.
  const refusal = new URL((await Promise.any(forms)).headers.get('location') ?? '', ORIGIN)
  expect([refusal.pathname, refusal.searchParams.get('failed')]).toEqual(['/login', 'throttled'])
  expect(loginFailure('throttled')).toContain('run npm run login-link on the machine that runs Nocturne')
  page.abort()
  resolve(true)
  expect(await first).toBe('right')
  await Promise.all(forms)
})

test('a link logs in once, also when it is sent many times at once', async () => {
  const token = make()
  const statuses = await Promise.all(Array.from({ length: 20 }, async () => (await send({ link: token })).status))
  expect(statuses.filter((status) => status === 200)).toHaveLength(1)
  expect(statuses.filter((status) => status === 401)).toHaveLength(19)
  expect(await readError(await send({ link: token }))).toMatchObject(refused)
})

test('a link has run out after a quarter of an hour, and has ended when a newer one is made', async () => {
  expect(await readError(await send({ link: make(Date.now() - LOGIN_LINK_MS) }))).toMatchObject(refused)
  const old = make()
  const token = make()
  expect(await readError(await send({ link: old }))).toMatchObject(refused)
  expect((await send({ link: token })).status).toBe(200)
})

test('nothing but the whole token is the token, and a wrong one uses nothing up', async () => {
  const token = make()
  const [ends = '', secret = ''] = token.split('.')
  const later = (Number.parseInt(ends, 36) + 60_000).toString(36)
  for (const wrong of [
    '',
    '.',
    ends,
    secret,
    `${later}.${secret}`,
    `${token}x`,
    token.slice(0, -1),
    token.toUpperCase(),
  ])
    expect(await readError(await send({ link: wrong }))).toMatchObject(refused)
  expect(await readError(await send({ link: token.repeat(3) }))).toMatchObject({ status: 422 })
  expect((await send({ link: token })).status).toBe(200)
})

test('a damaged file, or none, lets nobody in', async () => {
  const token = make()
  for (const text of ['', '#link=', `#link=.${'a'.repeat(43)}`, 'x'.repeat(5_000)]) {
    fs.writeFileSync(loginLinkFile(store.dataDir), text)
    for (const link of ['', token, 'undefined']) expect(await readError(await send({ link }))).toMatchObject(refused)
  }
  fs.rmSync(loginLinkFile(store.dataDir))
  expect(await readError(await send({ link: token }))).toMatchObject(refused)
})

test('the link is for its user alone, holds 256 random bits after the #, and no other link of this machine', () => {
  const link = makeLoginLink(store.dataDir, ORIGIN, Date.now())
  expect(link).toMatch(/^http:\/\/localhost:3000\/login#link=[0-9a-z]+\.[\w-]{43}$/)
  expect(fs.statSync(loginLinkFile(store.dataDir)).mode & 0o777).toBe(0o600)
  expect(fs.readFileSync(loginLinkFile(store.dataDir), 'utf8')).toBe(`${link}\n`)
  expect(makeLoginLink(store.dataDir, ORIGIN, Date.now())).not.toBe(link)
})

test('the page’s form sends it and leaves the page key in the page; one that is over leads back to the login and says so', async () => {
  const submit = (link: string) =>
    logIn(asked('/api/session', { method: 'POST', body: new URLSearchParams({ link, next: '/diary' }) }))
  const token = make()
  const entered = await submit(token)
  expect(entered.headers.getSetCookie()[0]).toContain('HttpOnly; SameSite=Strict')
  expect(await entered.text()).toContain('location.replace("/diary")')
  const again = await submit(token)
  expect(again.headers.get('location')).toBe('/login?next=%2Fdiary&failed=link')
  expect(again.headers.getSetCookie()).toEqual([])
})

test('a page of another site cannot send it, and asking for the page uses nothing up', async () => {
  const token = make()
  expect(
    await readError(await send({ link: token }, { origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' })),
  ).toMatchObject({ status: 403, code: 'origin' })
  const page = proxy(new NextRequest(`${ORIGIN}/login`, { headers: { host: 'localhost:3000' } }))
  expect(page.headers.get('x-middleware-next')).toBe('1')
  expect((await send({ link: token })).status).toBe(200)
})

test('without a password there is nothing a link would open', async () => {
  const token = make()
  delete process.env.DASHBOARD_PASSWORD
  expect(await readError(await send({ link: token }))).toMatchObject({ status: 409, code: 'no_password' })
})
