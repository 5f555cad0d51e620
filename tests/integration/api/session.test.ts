import fs from 'node:fs'
import path from 'node:path'
import { NextRequest } from 'next/server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LoginThrottle, loginThrottle } from '@/app/_lib/guard/loginThrottle.ts'
import { createToken, isToken, SESSION_MS, sessionKey } from '@/app/_lib/guard/session.ts'
import { POST as logIn, DELETE as logOut } from '@/app/api/session/route.ts'
import { sessionSchema } from '@/lib/contracts/session.ts'
import { proxy } from '@/proxy.ts'
import type { TempDb } from '@/tests/support/tempDb.ts'
import { ORIGIN, openWebStore, read, readError, send } from '@/tests/support/webStore.ts'

const PASSWORD = 'correct horse battery'
let store: TempDb
beforeEach(async () => {
  store = await openWebStore()
  process.env.DASHBOARD_PASSWORD = PASSWORD
  loginThrottle().reset()
})
afterEach(async () => {
  delete process.env.DASHBOARD_PASSWORD
  await store.close()
})

const ask = (url: string, headers: Record<string, string> = {}, method = 'GET') =>
  proxy(new NextRequest(`${ORIGIN}${url}`, { method, headers: { host: 'localhost:3000', ...headers } }))
const passes = (response: Response) => response.headers.get('x-middleware-next') === '1'
const post = (password: string) => send(logIn, 'POST', '/api/session', { password })
const submit = (fields: Record<string, string>) =>
  logIn(new Request(`${ORIGIN}/api/session`, { method: 'POST', body: new URLSearchParams(fields) }))

test('without a session pages lead to the login, routes are 401, and only the way in and liveness are open', async () => {
  const page = ask('/cycles/12?x=1')
  expect([page.status, page.headers.get('location')]).toEqual([
    303,
    `${ORIGIN}/login?next=${encodeURIComponent('/cycles/12?x=1')}`,
  ])
  expect(await readError(ask('/api/status'))).toMatchObject({ status: 401, code: 'login' })
  expect(await readError(ask('/api/agent/commands', {}, 'POST'))).toMatchObject({ status: 401 })
  expect(await readError(ask('/cycles', {}, 'POST'))).toMatchObject({ status: 401 })
  for (const open of ['/login', '/api/health', '/icon.svg']) expect(passes(ask(open))).toBe(true)
  for (const shut of ['/api/health/', '/api/healthx', '/login/x', '/api/events', '/api/logs?path=agent.log'])
    expect(passes(ask(shut))).toBe(false)
})

test('the right password gives a cookie scripts cannot read and a token for scripts; both open every route', async () => {
  const answer = await post(PASSWORD)
  const cookie = answer.headers.get('set-cookie') ?? ''
  const { token, expiresWallMs } = await read(sessionSchema, answer)
  expect(cookie).toMatch(/^nocturne_session=\S+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=604800$/)
  expect(expiresWallMs).toBeGreaterThan(Date.now() + SESSION_MS - 60_000)
  expect(passes(ask('/api/status', { cookie: `theme=dark; nocturne_session=${token}` }))).toBe(true)
  expect(passes(ask('/api/status', { authorization: `Bearer ${token}` }))).toBe(true)
  expect(passes(ask('/api/agent/commands', { authorization: `Bearer ${token}` }, 'POST'))).toBe(true)
})

test('a session does not help a page of another site', async () => {
  const { token } = await read(sessionSchema, await post(PASSWORD))
  const headers = { cookie: `nocturne_session=${token}`, origin: 'http://evil.example' }
  expect(await readError(ask('/api/agent/commands', headers, 'POST'))).toMatchObject({ status: 403 })
})

test('a token is void when touched, when expired, under another password and in another data folder', () => {
  const key = sessionKey(PASSWORD, store.dataDir)
  const now = 1_000_000
  const token = createToken(key, now)
  const [expires, nonce, signature] = token.split('.')
  expect(isToken(token, key, now + SESSION_MS - 1)).toBe(true)
  expect(isToken(token, key, now + SESSION_MS)).toBe(false)
  expect(isToken(`${Number(expires) + 1}.${nonce}.${signature}`, key, now)).toBe(false)
  expect(isToken(`${expires}.${nonce}x.${signature}`, key, now)).toBe(false)
  expect(isToken(`${token}.x`, key, now)).toBe(false)
  for (const bad of [null, '', '.', '..', 'a.b.c', `${expires}.${nonce}.`]) expect(isToken(bad, key, now)).toBe(false)
  expect(isToken(token, sessionKey('another password', store.dataDir), now)).toBe(false)
  expect(isToken(token, sessionKey(PASSWORD, path.join(store.dataDir, 'other')), now)).toBe(false)
})

test('the key file is readable by its owner only and holds nothing of the password', () => {
  sessionKey(PASSWORD, store.dataDir)
  const file = path.join(store.dataDir, 'session.key')
  expect(fs.statSync(file).mode & 0o777).toBe(0o600)
  expect(fs.readFileSync(file)).toHaveLength(32)
})

test('a wrong password is 401 and after five of them 429, also for the right one', async () => {
  for (let attempt = 0; attempt < 5; attempt += 1)
    expect(await readError(await post('wrong'))).toMatchObject({ status: 401, code: 'password' })
  expect(await readError(await post(PASSWORD))).toMatchObject({ status: 429, code: 'throttled' })
})

test('the throttle lets one attempt through every ten seconds and never more than five at once', () => {
  const throttle = new LoginThrottle()
  const take = (nowMs: number) => throttle.take(nowMs)
  expect([0, 0, 0, 0, 0].map(take)).toEqual([0, 0, 0, 0, 0])
  expect(take(0)).toBe(10_000)
  expect(take(4_000)).toBe(6_000)
  expect(take(10_000)).toBe(0)
  expect(take(10_000)).toBe(10_000)
  expect(Array.from({ length: 7 }, () => take(100_000_000)).filter((waitMs) => waitMs === 0)).toHaveLength(5)
})

test('the form leads back to where one came from, and never to another site', async () => {
  const where = async (next: string) => {
    loginThrottle().reset()
    return (await submit({ password: PASSWORD, next })).headers.get('location')
  }
  expect(await where('/cycles/12?x=1')).toBe('/cycles/12?x=1')
  for (const next of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/\r\nset-cookie: a=b',
    '',
  ])
    expect(await where(next)).toBe('/')
  const failed = await submit({ password: 'wrong', next: '/diary' })
  expect(failed.headers.get('location')).toBe('/login?next=%2Fdiary&failed=password')
  expect(failed.headers.get('set-cookie')).toBeNull()
})

test('logging out takes the cookie away', async () => {
  const answer = await logOut(new Request(`${ORIGIN}/api/session`, { method: 'DELETE' }))
  expect(answer.headers.get('set-cookie')).toContain('nocturne_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0')
})

test('without a password there is nothing to log in to', async () => {
  delete process.env.DASHBOARD_PASSWORD
  expect(await readError(await post('anything'))).toMatchObject({ status: 409, code: 'no_password' })
  expect(passes(ask('/api/status'))).toBe(true)
})
