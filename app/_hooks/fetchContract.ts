import type { z } from 'zod'
import type { ApiError } from '@/lib/contracts/api.ts'
import { CONTRACT_HEADER } from '@/lib/contracts/contractHeader.ts'
import { PAGE_KEY_HEADER, PAGE_KEY_STORED } from '@/lib/contracts/pageKey.ts'
import { contractId } from '@/lib/env/contractId.ts'
import { ApiFailure } from './apiFailure.ts'

const UNREACHABLE =
  'The dashboard’s own server does not answer. Check that `npm start` still runs; this page tries again by itself.'

/**
 * Returns the answer of one of our own routes, typed by its contract. The schemas stay with the server: tests hold every route to its own, and what a page must
 * know is that it was built against the same ones, which the answer says. Throws ApiFailure, whose message is fit to show.
 */
export async function fetchContract<S extends z.ZodType>(path: string, init: RequestInit = {}): Promise<z.output<S>> {
  const response = await ask(path, init)
  const body: unknown = await response.json().catch(() => null)
  if (!response.ok) throw toFailure(response.status, body)
  const contract = response.headers.get(CONTRACT_HEADER)
  if (contract === null)
    throw new ApiFailure(response.status, 'contract', `What answered ${path} is not this dashboard’s own server.`)
  // What was written is written: only what is read may be refused for its version.
  const isKnown = init.method !== undefined || contract === contractId()
  if (body !== null && isKnown) return body as z.output<S>
  throw new ApiFailure(
    response.status,
    'contract',
    `The page and the server that answered ${path} are of different versions: reload.`,
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
  if (!isFailure(body))
    return new ApiFailure(status, 'http', `The server answered ${status} without a reason. See its log.`)
  const { code, message, fields } = body.error
  return new ApiFailure(status, code, message, fields)
}

/** Whatever stands between us and our server may answer in its place, in words of its own. */
function isFailure(body: unknown): body is ApiError {
  const { code, message } = (body as Partial<ApiError> | null)?.error ?? {}
  return typeof code === 'string' && typeof message === 'string'
}

/** Deletes what is at a path; throws ApiFailure like fetchContract. */
export async function sendDelete(path: string): Promise<void> {
  const response = await ask(path, { method: 'DELETE' })
  if (!response.ok) throw toFailure(response.status, await response.json().catch(() => null))
}

/** Sends JSON and returns the answer, typed by its contract. */
export const sendContract = <S extends z.ZodType>(
  method: 'POST' | 'PUT',
  path: string,
  body: unknown,
  signal: AbortSignal | null = null,
) =>
  fetchContract<S>(path, {
    method,
    signal,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
