import { STATUS_CODES } from 'node:http'
import { HttpRequestError, type IRequestTransport } from '@nktkas/hyperliquid'

/** What carries requests to the venue: HTTP, or a function of this process. */
export type VenueTransport = IRequestTransport<'info' | 'exchange'>

/** What came back of a request: an HTTP reply with its body, a connection that was cut, or nothing within `afterMs`. */
export type LocalAnswer =
  | { kind: 'reply'; status: number; body: string }
  | { kind: 'cut' }
  | { kind: 'timeout'; afterMs: number }

/**
 * Returns a transport that asks a function of this process. Requests and replies still pass as JSON text, and failures are the errors the HTTP transport
 * throws, with its words: what reads them cannot tell the two apart.
 */
export function createLocalTransport(
  isTestnet: boolean,
  answer: (endpoint: 'info' | 'exchange', body: unknown, signal?: AbortSignal) => Promise<LocalAnswer>,
): VenueTransport {
  return {
    isTestnet,
    async request<T>(endpoint: 'info' | 'exchange', payload: unknown, signal?: AbortSignal): Promise<T> {
      const given = await answer(endpoint, JSON.parse(JSON.stringify(payload)), signal)
      if (given.kind === 'reply' && given.status === 200) return JSON.parse(given.body)
      throw toError(given, payload)
    },
  }
}

function toError(answer: LocalAnswer, request: unknown): HttpRequestError {
  switch (answer.kind) {
    case 'reply': {
      const { status, body } = answer
      const response = new Response(body, { status, statusText: STATUS_CODES[status] ?? '' })
      return new HttpRequestError({ response, detail: body, request })
    }
    case 'cut':
      return new HttpRequestError({ cause: new TypeError('fetch failed', { cause: otherSideClosed() }), request })
    case 'timeout': {
      const cause = new DOMException('Signal timed out.', 'TimeoutError')
      return new HttpRequestError({ detail: `Request timed out after ${answer.afterMs} ms`, cause, request })
    }
  }
}

/** As Node's fetch says it. */
const otherSideClosed = (): Error => Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' })
