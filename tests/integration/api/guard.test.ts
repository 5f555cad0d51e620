import { unstable_doesMiddlewareMatch } from 'next/experimental/testing/server.js'
import { NextRequest } from 'next/server'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { isAllowedHost } from '@/app/_lib/guard/isAllowedHost.ts'
import { config, proxy } from '@/proxy.ts'
import type { TempDb } from '@/tests/support/tempDb.ts'
import { openWebStore, readError } from '@/tests/support/webStore.ts'

let store: TempDb
beforeAll(async () => {
  store = await openWebStore()
})
afterAll(() => store.close())

const ask = (headers: Record<string, string>, method = 'GET', path = '/api/status') =>
  proxy(new NextRequest(`http://localhost:3000${path}`, { method, headers: { host: 'localhost:3000', ...headers } }))
/** Next lets a request through by an answer with this header. */
const passes = (response: Response) => response.headers.get('x-middleware-next') === '1'

describe('the host a request names', () => {
  const local = { host: '127.0.0.1', hosts: [] }

  test.each(['localhost:3000', 'localhost', '127.0.0.1:3000', '[::1]:3000', 'LOCALHOST:3000', '127.0.0.1:8080'])(
    '%s is this machine',
    (host) => {
      expect(isAllowedHost(host, local)).toBe(true)
    },
  )

  test.each([
    null,
    '',
    'evil.example',
    'evil.example:3000',
    'localhost.evil.example',
    '127.0.0.1.nip.io:3000',
    'localhost:3000.evil.example',
    'localhost@evil.example',
    'evil.example#localhost',
    '192.168.1.5:3000',
    '0.0.0.0:3000',
    'localhost, evil.example',
  ])('%s is not', (host) => {
    expect(isAllowedHost(host, local)).toBe(false)
  })

  test('other machines may use an address, which cannot be rebound, or a name that is configured', () => {
    const open = { host: '0.0.0.0', hosts: ['nocturne.example.org'] }
    expect(isAllowedHost('192.168.1.5:3000', open)).toBe(true)
    expect(isAllowedHost('[fe80::1]:3000', open)).toBe(true)
    expect(isAllowedHost('Nocturne.example.org', open)).toBe(true)
    expect(isAllowedHost('evil.example:3000', open)).toBe(false)
  })

  test('a rebound name is 421, on reads too', async () => {
    expect(await readError(ask({ host: 'evil.example:3000' }))).toMatchObject({ status: 421, code: 'host' })
  })
})

describe('requests of other sites', () => {
  const own = { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' }

  test.each(['POST', 'PUT', 'DELETE', 'PATCH'])('our own page and scripts without a browser may %s', (method) => {
    expect(passes(ask(own, method))).toBe(true)
    expect(passes(ask({}, method))).toBe(true)
    expect(passes(ask({ origin: 'http://localhost:3000' }, method))).toBe(true)
  })

  const foreign: Record<string, string>[] = [
    { origin: 'http://evil.example' },
    { origin: 'http://evil.example:3000' },
    { origin: 'http://localhost:8080' },
    { origin: 'http://127.0.0.1:3000' },
    { origin: 'null' },
    { origin: 'https://localhost:3000' },
    { origin: 'chrome-extension://localhost:3000' },
    { origin: 'http://evil.example@localhost:3000' },
    { origin: 'http://localhost:3000/' },
    { origin: 'http://localhost:3000', 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'something new' },
  ]
  test.each(
    foreign.flatMap((headers) => ['POST', 'PUT', 'DELETE', 'PATCH'].map((method) => [headers, method] as const)),
  )('%o may not %s', async (headers, method) => {
    expect(await readError(ask(headers, method))).toMatchObject({ status: 403, code: 'origin' })
  })

  test('behind a proxy that speaks https, and says so, the page of that name is ours over https and over nothing else', () => {
    vi.stubEnv('NOCTURNE_HOSTS', 'https://nocturne.example.org, plain.example.org')
    const from = (host: string, origin: string) => passes(ask({ host, origin }, 'POST'))
    expect(from('nocturne.example.org', 'https://nocturne.example.org')).toBe(true)
    expect(from('nocturne.example.org', 'http://nocturne.example.org')).toBe(false)
    expect(from('plain.example.org', 'http://plain.example.org')).toBe(true)
    expect(from('plain.example.org', 'https://plain.example.org')).toBe(false)
    expect(from('localhost:3000', 'http://localhost:3000')).toBe(true)
    vi.unstubAllEnvs()
  })

  test('a link from another site opens a page, but its scripts and images read nothing', () => {
    expect(passes(ask({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, 'GET', '/'))).toBe(true)
    expect(ask({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }).status).toBe(403)
    expect(ask({ 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }).status).toBe(403)
  })
})

describe('sizes', () => {
  const sized = (path: string, bytes: number) => ask({ 'content-length': String(bytes) }, 'POST', path)

  test('a write may have 256 kB, the lab and the indicators, which take candles, 8 MB', () => {
    expect(passes(sized('/api/agent/commands', 256 * 1024))).toBe(true)
    expect(sized('/api/agent/commands', 256 * 1024 + 1).status).toBe(413)
    for (const path of ['/api/lab/gate', '/api/taapi/rsi']) {
      expect(passes(sized(path, 8 * 1024 * 1024))).toBe(true)
      expect(sized(path, 8 * 1024 * 1024 + 1).status).toBe(413)
    }
  })
})

describe('headers', () => {
  const policyOf = (response: Response) => response.headers.get('content-security-policy') ?? ''

  test('every answer, a refusal too, forbids foreign scripts, frames and sniffing', () => {
    for (const response of [ask({}), ask({}, 'GET', '/'), ask({ host: 'evil.example' })]) {
      const policy = policyOf(response)
      expect(policy).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/=]{24}' 'strict-dynamic'(;|$)/)
      expect(policy).not.toMatch(/script-src[^;]*unsafe/)
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).toContain("object-src 'none'")
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      expect(response.headers.get('referrer-policy')).toBe('same-origin')
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
    }
  })

  test('the nonce is new each time, and the page is told the one its policy names', () => {
    const [one, other] = [ask({}, 'GET', '/'), ask({}, 'GET', '/')]
    expect(policyOf(one)).not.toBe(policyOf(other))
    expect(one.headers.get('x-middleware-request-content-security-policy')).toBe(policyOf(one))
    expect(policyOf(one)).toContain(one.headers.get('x-middleware-request-x-nonce') ?? 'no nonce')
  })

  test('a nonce the request brings along is replaced', () => {
    const response = ask({ 'x-nonce': 'mine', 'content-security-policy': "script-src 'nonce-mine'" }, 'GET', '/')
    expect(response.headers.get('x-middleware-request-x-nonce')).not.toBe('mine')
    expect(response.headers.get('x-middleware-request-content-security-policy')).not.toContain('mine')
  })
})

test.each([
  ['/_next/static/chunks/main.js', false],
  ['/_next/static', true],
  ['/_next/staticx', true],
  ['/_next/static?/../api/settings', true],
  ['/_next/image', true],
  ['/', true],
  ['/api/settings', true],
])('the wall stands before %s: %s', (path, isBefore) => {
  expect(unstable_doesMiddlewareMatch({ config, url: path })).toBe(isBefore)
})
