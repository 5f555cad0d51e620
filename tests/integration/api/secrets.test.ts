import { readdirSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { createToken, newSession } from '@/app/_lib/guard/session.ts'
import { RequestError, respond } from '@/app/_lib/respond.ts'
import { route } from '@/app/_lib/route.ts'
import { AppError } from '@/lib/errors.ts'
import type { TempDb } from '@/tests/support/tempDb.ts'
import { asked, openWebStore, readError } from '@/tests/support/webStore.ts'

/** Values that must never leave the process, whatever is asked. */
const SECRETS = {
  HYPERLIQUID_PRIVATE_KEY: `0x${'c0ffee'.repeat(10)}beef`,
  MNEMONIC: 'legal winner thank year wave sausage worth useful legal winner thank yellow',
  OPENROUTER_API_KEY: 'sk-or-v1-do-not-tell-anyone',
  TAAPI_API_KEY: 'taapi-do-not-tell-anyone',
  DASHBOARD_PASSWORD: 'dashboard-do-not-tell-anyone',
}

let store: TempDb
beforeAll(async () => {
  store = await openWebStore('profitable-week')
  Object.assign(process.env, SECRETS)
})
afterEach(() => {
  vi.restoreAllMocks()
})
afterAll(async () => {
  for (const name of Object.keys(SECRETS)) delete process.env[name]
  await store.close()
})

/** Behind the password, or every answer would be the same refusal. */
function withSession(init: RequestInit): RequestInit {
  const place = { password: SECRETS.DASHBOARD_PASSWORD, dataDir: store.dataDir }
  const token = createToken({ ...newSession(Date.now()), kind: 'bearer' }, place)
  return { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } }
}

/** Our own routes: those others answer for have tests of their own. */
const OWN = readdirSync(path.resolve('app/api'), { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('route.ts') && !/^(lab|taapi)\//.test(file) && !file.startsWith('events'),
)

type Methods = Partial<
  Record<'GET' | 'POST' | 'PUT' | 'DELETE', (request: Request, context: unknown) => Promise<Response>>
>

test.each(OWN)('no answer of %s tells a secret or a stack, whatever it is asked', async (file) => {
  const methods = (await import(pathToFileURL(path.resolve('app/api', file)).href)) as Methods
  const context = { params: Promise.resolve({ cycleId: '1', commandId: 'x', coin: 'BTC' }) }
  const answers: string[] = []
  for (const [method, handler] of Object.entries(methods)) {
    if (typeof handler !== 'function' || !['GET', 'POST', 'PUT', 'DELETE'].includes(method)) continue
    for (const query of [
      '',
      '?limit=x',
      '?limit=5',
      '?path=agent.log',
      '?path=llm_requests.log&limit=50',
      '?agent=nobody',
    ]) {
      const sent =
        method === 'GET' || method === 'DELETE'
          ? {}
          : { body: '{"password":"guess","kind":7}', headers: { 'content-type': 'application/json' } }
      const response = await handler(asked(`/api/x${query}`, { method, ...withSession(sent) }), context)
      answers.push(`${JSON.stringify([...response.headers])}${await response.text()}`)
      expect(response.status).toBeLessThan(500)
    }
  }
  expect(answers.length).toBeGreaterThan(0)
  for (const answer of answers) {
    for (const secret of Object.values(SECRETS)) expect(answer).not.toContain(secret)
    expect(answer).not.toContain(store.dataDir)
    expect(answer).not.toMatch(/\n\s+at .+:\d+:\d+/)
  }
})

const failing = (error: unknown) =>
  route(async () => {
    throw error
  })(asked('/api/x', withSession({})))

test('what nobody foresaw is a 500 with a number to find it by, and its text only in the log', async () => {
  const logged = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const error = await readError(await failing(new Error(`SQLITE_CORRUPT in ${store.file}`)))
  expect(error).toMatchObject({ status: 500, code: 'internal' })
  expect(error.message).not.toContain('SQLITE')
  const reference = /reference ([0-9a-f]{8})/.exec(error.message)?.[1]
  expect(String(logged.mock.calls[0]?.[0])).toContain(`"reference":"${reference}"`)
  expect(String(logged.mock.calls[0]?.[0])).toContain('SQLITE_CORRUPT')
})

test('a failure of the world whose code no route lets through is a 500 without its text', async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const error = await readError(await failing(new AppError('store_row', 'Row 7 of a private table.')))
  expect(error).toMatchObject({ status: 500, code: 'internal' })
  expect(error.message).not.toContain('Row 7')
})

test('a failure the caller can do something about keeps its code and words', async () => {
  const unknown = await readError(await failing(new AppError('indicator_unknown', 'There is no indicator "rsj".')))
  expect(unknown).toEqual({ status: 404, code: 'indicator_unknown', message: 'There is no indicator "rsj".' })
  const refused = await readError(await failing(new RequestError(422, 'invalid', 'One value.', { 'a.b': 'Too big.' })))
  expect(refused).toMatchObject({ status: 422, fields: { 'a.b': 'Too big.' } })
})

test('an answer that breaks its contract is our mistake and is noticed before a browser is', async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const handler = route(async () => respond(z.object({ price: z.string() }), { price: 7 as unknown as string }))
  expect(await readError(await handler(asked('/api/x', withSession({}))))).toMatchObject({ status: 500 })
})
