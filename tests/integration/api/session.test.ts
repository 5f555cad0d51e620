import fs from 'node:fs'
import path from 'node:path'
import { NextRequest } from 'next/server'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { openEventStream } from '@/app/_lib/eventStream.ts'
import { passwordKey } from '@/app/_lib/guard/passwordKey.ts'
import { createToken, readToken, SESSION_MS } from '@/app/_lib/guard/session.ts'
import { POST as command } from '@/app/api/agent/commands/route.ts'
import { POST as logIn, DELETE as logOut } from '@/app/api/session/route.ts'
import { sessionSchema } from '@/lib/contracts/session.ts'
import { proxy } from '@/proxy.ts'
import type { TempDb } from '@/tests/support/tempDb.ts'
import { asked, ORIGIN, openWebStore, read, readError, send } from '@/tests/support/webStore.ts'

const PASSWORD = 'correct horse battery'
let store: TempDb
beforeEach(async () => {
  store = await openWebStore('fresh')
  process.env.DASHBOARD_PASSWORD = PASSWORD
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
  logIn(asked('/api/session', { method: 'POST', body: new URLSearchParams(fields) }))
/** What a browser says of a page of ours with each write; a script can say it, too. */
const OURS = { 'sec-fetch-site': 'same-origin', origin: ORIGIN }

/** Logs in and returns both tokens, the cookie of the browser that did, and what its page sends with each write. */
async function session() {
  const answer = await post(PASSWORD)
  const cookies = answer.headers.getSetCookie().map((each) => each.split(';')[0] ?? '')
  const cookie = cookies.find((each) => each.startsWith('nocturne_session_3000=')) ?? ''
  const device = cookies.find((each) => each.startsWith('nocturne_device_3000=')) ?? ''
  const { token, pageKey } = await read(sessionSchema, answer)
  return { cookie, device, bearer: `Bearer ${token}`, page: { cookie, ...OURS, 'nocturne-page-key': pageKey } }
}

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
  const [cookie = ''] = answer.headers.getSetCookie()
  const { expiresWallMs } = await read(sessionSchema, answer)
  expect(cookie).toMatch(/^nocturne_session_3000=\S+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=604800$/)
  expect(expiresWallMs).toBeGreaterThan(Date.now() + SESSION_MS - 60_000)
  const held = await session()
  expect(passes(ask('/api/status', { cookie: `theme=dark; ${held.cookie}` }))).toBe(true)
  expect(passes(ask('/api/agent/commands', held.page, 'POST'))).toBe(true)
  expect(passes(ask('/api/status', { authorization: held.bearer }))).toBe(true)
  expect(passes(ask('/api/agent/commands', { authorization: held.bearer }, 'POST'))).toBe(true)
})

test('the cookie is no script’s token, nor the token a cookie', async () => {
  const { cookie, bearer } = await session()
  const asBearer = `Bearer ${cookie.slice('nocturne_session_3000='.length)}`
  const asCookie = `nocturne_session_3000=${bearer.slice('Bearer '.length)}`
  expect(await readError(ask('/api/status', { authorization: asBearer }))).toMatchObject({ status: 401 })
  expect(await readError(ask('/api/status', { cookie: asCookie }))).toMatchObject({ status: 401 })
})

test('the cookie writes only where the browser says that our own page asks', async () => {
  const { cookie, page } = await session()
  const key = { 'nocturne-page-key': page['nocturne-page-key'] }
  const write = (headers: Record<string, string>) => ask('/api/agent/commands', { cookie, ...key, ...headers }, 'POST')
  expect(await readError(write({}))).toMatchObject({ status: 403, code: 'origin' })
  expect(passes(write({ origin: ORIGIN }))).toBe(true)
  expect(passes(write({ 'sec-fetch-site': 'same-origin' }))).toBe(true)
})

/** Both walls' answers to a command with these headers. */
async function commanded(headers: Record<string, string>): Promise<number[]> {
  const all = { 'content-type': 'application/json', ...headers }
  const wall = ask('/api/agent/commands', all, 'POST')
  const body = JSON.stringify({ kind: 'pause', reason: 'A test.' })
  const answer = await command(asked('/api/agent/commands', { method: 'POST', headers: all, body }))
  return [passes(wall) ? 202 : wall.status, answer.status]
}

test('who caught the cookie, and says what a browser would, changes nothing: a write bears the page key of that session', async () => {
  const [mine, other] = [await session(), await session()]
  const key = mine.page['nocturne-page-key']
  expect(await commanded({ cookie: mine.cookie, ...OURS })).toEqual([403, 403])
  for (const wrong of ['', `${key}x`, key.slice(1), other.page['nocturne-page-key'], mine.bearer.split('.')[3] ?? ''])
    expect(await commanded({ ...mine.page, 'nocturne-page-key': wrong })).toEqual([403, 403])
  expect(await readError(ask('/api/settings', { cookie: mine.cookie, ...OURS }, 'PUT'))).toMatchObject({
    code: 'page_key',
    message: expect.stringContaining('Log in again'),
  })
  expect(await store.db.command.count()).toBe(0)
  expect(await commanded(mine.page)).toEqual([202, 202])
  expect(await commanded({ authorization: other.bearer })).toEqual([202, 202])
  expect(passes(ask('/api/status', { cookie: mine.cookie }))).toBe(true)
})

test('the page key opens nothing without its cookie, and ends with its session', async () => {
  const { page } = await session()
  expect(await commanded({ ...page, cookie: '' })).toEqual([401, 401])
  expect((await end(page)).status).toBe(204)
  expect(await commanded(page)).toEqual([401, 401])
})

test('a caught cookie of another session, set before ours, takes no write from our page', async () => {
  const [mine, caught] = [await session(), await session()]
  const both = { ...mine.page, cookie: `${caught.cookie}; ${mine.cookie}` }
  expect(passes(ask('/api/agent/commands', both, 'POST'))).toBe(true)
  await end(both)
  expect(ask('/api/status', { cookie: mine.cookie }).status).toBe(401)
  expect(passes(ask('/api/status', { cookie: caught.cookie }))).toBe(true)
})

test('the form leaves the page key of the session it opens in the page, with the nonce of its policy', async () => {
  const headers = { 'x-nonce': 'bm9uY2U=' }
  const body = new URLSearchParams({ password: PASSWORD, next: '/cycles' })
  const answer = await logIn(asked('/api/session', { method: 'POST', headers, body }))
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const html = await answer.text()
  const key = /localStorage\.setItem\("nocturne-page-key", "([\w-]{43})"\)/.exec(html)?.[1] ?? 'none'
  expect(html).toContain('<script nonce="bm9uY2U=">')
  expect(passes(ask('/api/agent/commands', { cookie, ...OURS, 'nocturne-page-key': key }, 'POST'))).toBe(true)
})

test('a cookie of this name that another app of this host set does not hide ours', async () => {
  const { cookie } = await session()
  expect(passes(ask('/api/status', { cookie: `nocturne_session_3000=x; ${cookie}` }))).toBe(true)
  expect(passes(ask('/api/status', { cookie: `${cookie};nocturne_session_3000=x` }))).toBe(true)
})

test('a dashboard on another port of this host has a cookie of its own, and ours opens nothing there', async () => {
  const { cookie, device } = await session()
  const value = cookie.slice('nocturne_session_3000='.length)
  const other = { host: 'localhost:3400' }
  const login = asked('/api/session', {
    method: 'POST',
    headers: { ...other, 'content-type': 'application/json' },
    body: JSON.stringify({ password: PASSWORD }),
  })
  const names = (await logIn(login)).headers.getSetCookie().map((each) => each.split('=')[0])
  expect(names).toEqual(['nocturne_session_3400', 'nocturne_device_3400'])
  expect(device).toContain('nocturne_device_3000=')
  expect(passes(ask('/api/status', { cookie }))).toBe(true)
  for (const theirs of [cookie, `nocturne_session_3400=${value}`, `nocturne_session=${value}`])
    expect(await readError(ask('/api/status', { ...other, cookie: theirs }))).toMatchObject({ status: 401 })
})

test('a cookie from before it named its port has ended', async () => {
  const place = { password: PASSWORD, dataDir: store.dataDir }
  const { cookie } = await session()
  const [, expires, id] = cookie.split('.')
  const old = createToken({ id: id ?? '', expiresWallMs: Number(expires), kind: 'bearer' }, place).replace(
    'bearer',
    'cookie',
  )
  for (const name of ['nocturne_session', 'nocturne_session_3000'])
    expect(await readError(ask('/api/status', { cookie: `${name}=${old}` }))).toMatchObject({ status: 401 })
})

test('a session does not help a page of another site', async () => {
  const headers = { cookie: (await session()).cookie, origin: 'http://evil.example' }
  expect(await readError(ask('/api/agent/commands', headers, 'POST'))).toMatchObject({ status: 403 })
})

test('a token is void when touched, when expired, under another password and in another data folder', () => {
  const place = { password: PASSWORD, dataDir: store.dataDir }
  const now = 1_000_000
  const token = createToken({ id: 'some-session', expiresWallMs: now + SESSION_MS, kind: 'bearer' }, place)
  const [kind, expires, id, signature] = token.split('.')
  const isGood = (text: string, atMs = now, at = place) => readToken(text, 'bearer', at, atMs) !== null
  expect(isGood(token, now + SESSION_MS - 1)).toBe(true)
  expect(isGood(token, now + SESSION_MS)).toBe(false)
  expect(isGood(`${kind}.${Number(expires) + 1}.${id}.${signature}`)).toBe(false)
  expect(isGood(`${kind}.${expires}.${id}x.${signature}`)).toBe(false)
  expect(isGood(`cookie.${expires}.${id}.${signature}`)).toBe(false)
  expect(isGood(`${token}.x`)).toBe(false)
  for (const bad of ['', '.', '..', '...', 'bearer.b.c.d', `${kind}.${expires}.${id}.`]) expect(isGood(bad)).toBe(false)
  expect(isGood(token, now, { ...place, password: 'another password' })).toBe(false)
  expect(isGood(token, now, { ...place, dataDir: path.join(store.dataDir, 'other') })).toBe(false)
})

test('the key file is readable by its owner only and holds nothing of the password', () => {
  passwordKey(PASSWORD, store.dataDir)
  const file = path.join(store.dataDir, 'session.key')
  expect(fs.statSync(file).mode & 0o777).toBe(0o600)
  expect(fs.readFileSync(file)).toHaveLength(32)
})

const attempt = (password: string, headers: Record<string, string> = {}) =>
  logIn(
    asked('/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ password }),
    }),
  )

test('whatever was guessed before, a wrong password is 401 and the right one is let in', async () => {
  for (let guess = 0; guess < 7; guess += 1)
    expect(await readError(await post('wrong'))).toMatchObject({ status: 401, code: 'password' })
  expect((await post(PASSWORD)).status).toBe(200)
})

test('the owner gets in from a new browser while others guess without a rest, from many addresses or from its own', async () => {
  for (const addressOf of [(at: number) => `10.0.0.${at}`, () => '10.9.9.9']) {
    let isOver = false
    const guesses = Array.from({ length: 8 }, async (_, at) => {
      while (!isOver) await attempt('wrong', { 'x-nocturne-peer': addressOf(at) })
    })
    expect((await attempt(PASSWORD, { 'x-nocturne-peer': '10.9.9.9' })).status).toBe(200)
    isOver = true
    await Promise.all(guesses)
  }
}, 30_000)

test('a browser that logged in before comes first, and a forged number does not help', async () => {
  const { device } = await session()
  const order: string[] = []
  const named = (name: string, cookie: string) => attempt('wrong', { cookie }).then(() => order.push(name))
  await Promise.all([named('first', ''), named('second', ''), named('forged', `${device}x`), named('known', device)])
  expect(order).toEqual(['first', 'known', 'second', 'forged'])
})

test('a browser that logged in before everyone was logged out is a stranger, and gets a number of its own again', async () => {
  const { device, bearer } = await session()
  expect(
    (await logOut(asked('/api/session?everywhere=1', { method: 'DELETE', headers: { authorization: bearer } }))).status,
  ).toBe(204)
  const order: string[] = []
  const named = (name: string, cookie: string) => attempt('wrong', { cookie }).then(() => order.push(name))
  await Promise.all([named('first', ''), named('second', ''), named('ended', device)])
  expect(order).toEqual(['first', 'second', 'ended'])
  const numberOf = (cookie = '') => cookie.split(/[=.]/)[1]
  const again = (await attempt(PASSWORD, { cookie: device })).headers.getSetCookie()[1]
  expect(again).toMatch(/^nocturne_device_3000=/)
  expect(numberOf(again)).not.toBe(numberOf(device))
})

test('the form leads back to where one came from, and never to another site', async () => {
  const where = async (next: string) => {
    const html = await (await submit({ password: PASSWORD, next })).text()
    const led = /location\.replace\((".*")\)\n<\/script>/.exec(html)?.[1] ?? 'null'
    const ledWithoutScripts = /content="0;url=([^"<>]*)">/.exec(html)?.[1] ?? ''
    expect(html.match(/<\/?script/g)).toHaveLength(2)
    return [JSON.parse(led), ledWithoutScripts]
  }
  expect(await where('/cycles/12?x=1')).toEqual(['/cycles/12?x=1', '/cycles/12?x=1'])
  expect(await where('/a?"></script><b>&c')).toEqual([
    '/a?"></script><b>&c',
    '/a?&quot;&gt;&lt;/script&gt;&lt;b&gt;&amp;c',
  ])
  for (const next of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/\r\nset-cookie: a=b',
    '',
  ])
    expect(await where(next)).toEqual(['/', '/'])
  const failed = await submit({ password: 'wrong', next: '/diary' })
  expect(failed.headers.get('location')).toBe('/login?next=%2Fdiary&failed=password')
  expect(failed.headers.get('set-cookie')).toBeNull()
})

const end = (headers: Record<string, string>, query = '') =>
  logOut(asked(`/api/session${query}`, { method: 'DELETE', headers }))

test('logging out ends the session for whoever holds its cookie or token, and no other session', async () => {
  const [mine, other] = [await session(), await session()]
  const answer = await end(mine.page)
  expect(answer.headers.get('set-cookie')).toContain(
    'nocturne_session_3000=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0',
  )
  expect(ask('/api/status', { cookie: mine.cookie }).status).toBe(401)
  expect(ask('/api/status', { authorization: mine.bearer }).status).toBe(401)
  expect(passes(ask('/api/status', { cookie: other.cookie }))).toBe(true)
})

test('logging out everywhere ends every session, and asks for one of them', async () => {
  const [mine, other] = [await session(), await session()]
  expect(await readError(await end({}, '?everywhere=1'))).toMatchObject({ status: 401 })
  expect((await end({ authorization: mine.bearer }, '?everywhere=1')).status).toBe(204)
  for (const { cookie, bearer } of [mine, other]) {
    expect(ask('/api/status', { cookie }).status).toBe(401)
    expect(ask('/api/status', { authorization: bearer }).status).toBe(401)
  }
  expect(passes(ask('/api/status', { cookie: (await session()).cookie }))).toBe(true)
})

test('a cookie without its page or the page key ends no session, and the browser is told', async () => {
  const { cookie, page } = await session()
  const key = { 'nocturne-page-key': page['nocturne-page-key'] }
  for (const headers of [{ cookie }, { cookie, ...OURS }, { cookie, ...key }]) {
    const answer = await end(headers)
    expect(answer.headers.get('set-cookie')).toContain('nocturne_session_3000=; ')
    expect(await readError(answer)).toMatchObject({ status: 403 })
    expect(await readError(await end(headers, '?everywhere=1'))).toMatchObject({ status: 401 })
  }
  expect(passes(ask('/api/status', { cookie }))).toBe(true)
})

test('without the file that knows what ended, every session has ended', async () => {
  const { cookie } = await session()
  for (const text of ['{', '{"generation":"","ended":{}}']) {
    const held = (await session()).cookie
    fs.writeFileSync(path.join(store.dataDir, 'sessions.json'), text)
    expect(ask('/api/status', { cookie: held }).status).toBe(401)
  }
  fs.rmSync(path.join(store.dataDir, 'sessions.json'))
  expect(ask('/api/status', { cookie }).status).toBe(401)
})

test('an open stream goes on with its session and ends within a heartbeat of it', async () => {
  const { cookie, page } = await session()
  const response = openEventStream(asked('/api/events', { headers: { cookie } }), 5)
  const reader = response.body?.pipeThrough(new TextDecoderStream() as never).getReader()
  const texts: string[] = []
  const read = async () => {
    const { value, done } = (await reader?.read()) ?? { value: '', done: true }
    texts.push(String(value))
    return !done
  }
  while (!texts.join('').includes('still here')) expect(await read()).toBe(true)
  await end(page)
  // The reader's end is the test: a stream that goes on would keep it until the test's own time is over.
  while (await read());
  expect(ask('/api/events', { cookie }).status).toBe(401)
})

test('a body that breaks off is 400, and no line in the log', async () => {
  const said = vi.spyOn(process.stderr, 'write')
  onTestFinished(() => said.mockRestore())
  const body = new ReadableStream({ pull: (controller) => controller.error(new Error('aborted')) })
  const headers = { 'content-type': 'application/json' }
  const request = asked('/api/session', { method: 'POST', headers, body, duplex: 'half' } as RequestInit)
  expect(await readError(await logIn(request))).toMatchObject({ status: 400, code: 'json' })
  expect(said).not.toHaveBeenCalled()
})

test('without a password there is nothing to log in to', async () => {
  delete process.env.DASHBOARD_PASSWORD
  expect(await readError(await post('anything'))).toMatchObject({ status: 409, code: 'no_password' })
  expect(passes(ask('/api/status'))).toBe(true)
})
