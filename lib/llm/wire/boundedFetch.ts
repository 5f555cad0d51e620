import { ForbiddenAddressError, guardedFetch } from './guardedNetwork.ts'

/**
 * `fetch` for endpoints that may misbehave: it connects to no machine's own secrets, redirects to other hosts are refused (they would carry the key along), a body ends at a byte
 * limit, and what came is remembered for the transcript whatever the client library makes of it.
 */

/** Bodies above this end the request: a decision is a few kilobytes, and memory belongs to the process. */
export const BODY_BYTES_MAX = 4_000_000

export class BoundedFetchError extends Error {
  override readonly name = 'BoundedFetchError'
  /** `withheld`: whoever stands between us and the network did not send it, and will not. */
  readonly code: 'address' | 'redirect' | 'too_large' | 'withheld'
  constructor(code: BoundedFetchError['code'], message: string) {
    super(message)
    this.code = code
  }
}

/** What one request brought, filled in as it happens. */
export interface SeenResponse {
  status: number | null
  headers: Headers | null
  bytes: number
  fetch: typeof fetch
}

const REDIRECTS_MAX = 3

/** Returns a fetch for one request. `signal` ends it whatever the caller passes along; `fetch` stands in for the network in a run in process. */
export function createBoundedFetch(options: {
  bytesMax: number
  signal: AbortSignal
  fetch?: typeof fetch | undefined
}): SeenResponse {
  const reach = options.fetch ?? guardedFetch
  const seen: SeenResponse = {
    status: null,
    headers: null,
    bytes: 0,
    fetch: async (input, init) => {
      const response = await follow(
        reach,
        toUrl(input),
        { ...init, headers: plainHeaders(init?.headers), signal: options.signal },
        0,
      )
      seen.status = response.status
      seen.headers = response.headers
      return limitBody(response, options.bytesMax, seen)
    },
  }
  return seen
}

async function follow(reach: typeof fetch, url: URL, init: RequestInit, redirects: number): Promise<Response> {
  const response = await reach(url, { ...init, redirect: 'manual' }).catch(forbidden)
  const location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null
  if (location === null) return response
  await response.body?.cancel()
  const target = new URL(location, url)
  const keepsRequest = response.status === 307 || response.status === 308
  if (target.origin === url.origin && keepsRequest && redirects < REDIRECTS_MAX)
    return follow(reach, target, init, redirects + 1)
  throw new BoundedFetchError(
    'redirect',
    `${url.host} sent the request on to ${target.host}, which was not followed. Check the base URL of the model.`,
  )
}

/** What fetch rejects with holds what the connection failed of. */
function forbidden(error: unknown): never {
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    if (at instanceof ForbiddenAddressError) throw new BoundedFetchError('address', at.message)
  throw error
}

function limitBody(response: Response, bytesMax: number, seen: SeenResponse): Response {
  if (response.body === null) return response
  const limited = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        seen.bytes += chunk.byteLength
        if (seen.bytes <= bytesMax) return controller.enqueue(chunk)
        controller.error(
          new BoundedFetchError(
            'too_large',
            `The endpoint answered more than ${bytesMax} bytes. Nothing of it was used.`,
          ),
        )
      },
    }),
  )
  const { status, statusText, headers } = response
  return new Response(limited, { status, statusText, headers })
}

/** The client library announces the machine it runs on; nobody needs that. */
function plainHeaders(headers: RequestInit['headers']): Headers {
  const plain = new Headers(headers)
  for (const name of [...plain.keys()]) if (name.startsWith('x-stainless')) plain.delete(name)
  plain.set('user-agent', 'Nocturne')
  return plain
}

const toUrl = (input: string | URL | Request): URL => new URL(input instanceof Request ? input.url : input)
