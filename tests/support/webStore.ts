import type { z } from 'zod'
import { errorSchema } from '@/lib/contracts/api.ts'
import type { Scenario } from '@/prisma/seed/scenarios.ts'
import { closeWebDb } from '@/tests/support/closeWebDb.ts'
import { plantedStore } from './plantedStore.ts'
import { openTempDb, type TempDb } from './tempDb.ts'

export { SEED_NOW_MS } from './plantedStore.ts'
export const ORIGIN = 'http://localhost:3000'

/** Returns a fresh store that the route handlers of this test process read and write, seeded if a scenario is named. */
export async function openWebStore(scenario: Scenario | null = null): Promise<TempDb> {
  const temp = openTempDb(scenario === null ? null : (await plantedStore(scenario)).file)
  process.env.NOCTURNE_DATA_DIR = temp.dataDir
  return {
    ...temp,
    async close() {
      await closeWebDb()
      await temp.close()
    },
  }
}

/** Returns a request of this path as it comes to us: with the Host it was sent to. */
export function asked(path: string, init: RequestInit = {}): Request {
  const headers = new Headers(init.headers)
  if (!headers.has('host')) headers.set('host', new URL(ORIGIN).host)
  return new Request(`${ORIGIN}${path}`, { ...init, headers })
}

type Handler = (request: Request, context?: { params: Promise<never> }) => Promise<Response>

/** Returns what a handler answers to a GET of this path. */
export const get = (handler: Handler, path: string, params: Record<string, string> = {}): Promise<Response> =>
  handler(asked(path), { params: Promise.resolve(params as never) })

/** Returns what a handler answers to JSON sent to this path. */
export const send = (
  handler: Handler,
  method: 'POST' | 'PUT',
  path: string,
  body: unknown,
  params: Record<string, string> = {},
): Promise<Response> =>
  handler(
    asked(path, {
      method,
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
    { params: Promise.resolve(params as never) },
  )

/** Returns the body of a 200 (or the given status) as its contract reads it; throws what the answer was otherwise. */
export async function read<S extends z.ZodType>(contract: S, response: Response, status = 200): Promise<z.output<S>> {
  if (response.status !== status) throw new Error(`${response.status} ${await response.text()}`)
  return contract.parse(await response.json())
}

/** Returns status and error of an answer that must be a failure in the one shape all failures have. */
export async function readError(response: Response) {
  const { error } = errorSchema.parse(await response.json())
  return { status: response.status, ...error }
}
