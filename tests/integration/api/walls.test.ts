import { readdirSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
// Gives the storages below what they are made of, as every process of Next does first.
import 'next/dist/server/node-environment-baseline.js'
import { workAsyncStorage } from 'next/dist/server/app-render/work-async-storage.external.js'
import { workUnitAsyncStorage } from 'next/dist/server/app-render/work-unit-async-storage.external.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createToken, newSession } from '@/app/_lib/guard/session.ts'
import type { TempDb } from '@/tests/support/tempDb.ts'
import { asked, openWebStore } from '@/tests/support/webStore.ts'

// What stands behind the proxy, asked without it: whatever walks past the one wall meets the other.

const PASSWORD = 'correct horse battery'
let store: TempDb
beforeAll(async () => {
  store = await openWebStore('profitable-week')
  process.env.DASHBOARD_PASSWORD = PASSWORD
})
afterAll(async () => {
  delete process.env.DASHBOARD_PASSWORD
  await store.close()
})

const filesOf = (names: RegExp) =>
  readdirSync(path.resolve('app'), { recursive: true, encoding: 'utf8' }).filter((file) => names.test(file))
const load = async (file: string) =>
  (await import(pathToFileURL(path.resolve('app', file)).href)) as Record<string, unknown>

const ROUTES = filesOf(/^api\/(.*\/)?route\.tsx?$/)
/** The way in, and liveness. */
const OPEN_ROUTES = ['api/session/route.ts', 'api/health/route.ts']
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

type Handler = (request: Request, context: unknown) => Promise<Response>
async function handlersOf(file: string): Promise<[string, Handler][]> {
  const exported = Object.entries(await load(file)).filter(([name]) => METHODS.includes(name))
  return exported.map(([method, handler]) => [method, handler as Handler])
}

async function answerOf(file: string, headers: Record<string, string>) {
  const params = { cycleId: '1', commandId: '1', coin: 'BTC', indicator: 'rsi' }
  const statuses: number[] = []
  for (const [method, handler] of await handlersOf(file)) {
    // An address that is open to all, as a request that was led astray would bear it.
    const response = await handler(asked('/api/health', { method, headers }), { params: Promise.resolve(params) })
    await response.body?.cancel()
    statuses.push(response.status)
  }
  expect(statuses.length).toBeGreaterThan(0)
  return [...new Set(statuses)]
}

const bearer = () => {
  const place = { password: PASSWORD, dataDir: store.dataDir }
  return { authorization: `Bearer ${createToken({ ...newSession(Date.now()), kind: 'bearer' }, place)}` }
}

describe('a route that the proxy did not see', () => {
  test.each(ROUTES.filter((file) => !OPEN_ROUTES.includes(file)))('%s wants a session', async (file) => {
    expect(await answerOf(file, {})).toEqual([401])
    expect(await answerOf(file, { authorization: 'Bearer bearer.9999999999999.x.y' })).toEqual([401])
    expect(await answerOf(file, bearer())).not.toContain(401)
  })

  test.each(ROUTES)('%s wants our host', async (file) => {
    expect(await answerOf(file, { ...bearer(), host: 'evil.example' })).toEqual([421])
  })

  test.each(ROUTES)('%s wants our page, where a page asks', async (file) => {
    const headers = { ...bearer(), origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' }
    expect(await answerOf(file, headers)).toEqual([403])
  })
})

const SCREENS = filesOf(/(^|\/)(page|layout|template|default)\.tsx$/)
/** The root layout holds nothing but the theme, and the login is the way in. */
const OPEN_SCREENS = ['layout.tsx', 'login/page.tsx']

/** Renders a page or layout as Next would for a request with these headers; resolves to what Next was told instead, null for a rendering. */
async function insteadOf(file: string, headers: Record<string, string>): Promise<string | null> {
  const { default: screen } = await load(file)
  const props = {
    params: Promise.resolve({
      cycleId: '1',
      coin: 'BTC',
      pair: 'ETH~BTC',
      hash: '0123456789ab',
      trialId: '1',
      runId: '1',
    }),
    searchParams: Promise.resolve({}),
    children: null,
  }
  const unit = {
    type: 'request',
    phase: 'render',
    headers: new Headers({ host: 'localhost:3000', ...headers }),
    cookies: noCookies,
  }
  try {
    await workAsyncStorage.run({ route: `/${file}` } as never, () =>
      workUnitAsyncStorage.run(unit as never, () => (screen as (props: unknown) => Promise<unknown>)(props)),
    )
    return null
  } catch (error) {
    return String((error as { digest?: string }).digest ?? error)
  }
}
const noCookies = { get: () => undefined, getAll: () => [], has: () => false }

describe('a page or layout that the proxy did not see', () => {
  test.each(SCREENS.filter((file) => !OPEN_SCREENS.includes(file)))(
    '%s leads to the login without a session',
    async (file) => {
      expect(await insteadOf(file, {})).toMatch(/^NEXT_REDIRECT;replace;\/login;307;/)
      expect(await insteadOf(file, bearer())).toBeNull()
    },
  )

  test.each(SCREENS.filter((file) => file !== 'layout.tsx'))(
    '%s is no screen to another host or site',
    async (file) => {
      expect(await insteadOf(file, { ...bearer(), host: 'evil.example' })).toBe('NEXT_HTTP_ERROR_FALLBACK;404')
      const foreign = { ...bearer(), 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' }
      expect(await insteadOf(file, foreign)).toBe('NEXT_HTTP_ERROR_FALLBACK;404')
    },
  )
})
