import type { z } from 'zod'
import { errorSchema } from '@/lib/contracts/api.ts'
import { PAGE_KEY_HEADER, PAGE_KEY_STORED } from '@/lib/contracts/session.ts'
import { ApiFailure } from './apiFailure.ts'

const UNREACHABLE =
  'The dashboard’s own server does not answer. Check that `npm start` still runs; this page tries again by itself.'

/**
 * Returns the answer of one of our own routes, read with its contract: a screen never shows what the contract does not promise.
 * Throws ApiFailure, whose message is fit to show.
 */
export async function fetchContract<S extends z.ZodType>(
  path: string,
  schema: S,
  init: RequestInit = {},
): Promise<z.output<S>> {
  const response = await ask(path, init)
  const body: unknown = await response.json().catch(() => null)
  if (!response.ok) throw toFailure(response.status, body)
  const read = schema.safeParse(body)
  if (read.success) return read.data
  const where = read.error.issues[0]?.path.join('.') ?? ''
  throw new ApiFailure(
    response.status,
    'contract',
    `The answer of ${path} does not fit its contract at "${where}". The page and the server are of different versions: reload.`,
    {},
    read.error,
  )
}

/** Returns a route's text. Throws ApiFailure like fetchContract. */
export async function fetchText(path: string): Promise<string> {
  const response = await ask(path, {})
  if (response.ok) return response.text()
  throw toFailure(response.status, await response.json().catch(() => null))
}

/** The one place from which a page asks its server: whatever is no read bears the page key, where a login left one. */
function ask(path: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers)
  const pageKey = init.method === undefined ? null : storedPageKey()
  if (pageKey !== null) headers.set(PAGE_KEY_HEADER, pageKey)
  return fetch(path, { cache: 'no-store', ...init, headers }).catch((cause: unknown) => {
    throw new ApiFailure(0, 'unreachable', UNREACHABLE, {}, cause)
  })
}

/** A browser that keeps nothing for us has no key, and the server says what that means. */
function storedPageKey(): string | null {
  try {
    return window.localStorage.getItem(PAGE_KEY_STORED)
  } catch {
    return null
  }
}

function toFailure(status: number, body: unknown): ApiFailure {
  const read = errorSchema.safeParse(body)
  if (!read.success)
    return new ApiFailure(status, 'http', `The server answered ${status} without a reason. See its log.`)
  const { code, message, fields } = read.data.error
  return new ApiFailure(status, code, message, fields)
}

/** Deletes what is at a path; throws ApiFailure like fetchContract. */
export async function sendDelete(path: string): Promise<void> {
  const response = await ask(path, { method: 'DELETE' })
  if (!response.ok) throw toFailure(response.status, await response.json().catch(() => null))
}

/** Sends JSON and returns the answer, read with its contract. */
export const sendContract = <S extends z.ZodType>(
  method: 'POST' | 'PUT',
  path: string,
  schema: S,
  body: unknown,
  signal: AbortSignal | null = null,
) =>
  fetchContract(path, schema, {
    method,
    signal,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
