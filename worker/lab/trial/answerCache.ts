import { AsyncLocalStorage } from 'node:async_hooks'
import { describeError } from '../../../lib/errors.ts'
import { BODY_BYTES_MAX, BoundedFetchError } from '../../../lib/llm/wire/boundedFetch.ts'
import { guardedFetch } from '../../../lib/llm/wire/guardedNetwork.ts'
import { isUnconnected } from '../../../lib/llm/wire/isUnconnected.ts'
import type { Log } from '../../../lib/log.ts'
import { patiently } from '../../../lib/pause.ts'
import type { Db } from '../../../lib/store/db.ts'
import { answerKey, claimAnswer, dropAnswer, type KeptAnswer, keepAnswer } from '../../../lib/store/labAnswers.ts'

/**
 * The network of a trial. A request is written down before it is sent, and its answer before it is used, whatever becomes of the question meanwhile: an
 * answer that was paid for is never paid for again.
 */

/** One sample as it is being asked. */
export interface Asking {
  /** Which draw of each of its requests this is. */
  draw: string
  /** Requests sent, those whose answer was there, and those that another process sent and nobody knows the end of. */
  sent: number
  cached: number
  lost: number
  /** How often the same bytes were answered in this sample: an answer that was no use is not served again to who asks once more. */
  answered: Map<string, number>
  /** Whether the last answer was there already, and how long it took when it came. */
  last: { isCached: boolean; latencyMs: number } | null
  /** Called with a request that was lost: the question is over. */
  onLost: () => void
}

export interface AnswerCache {
  /** In the place of the network. */
  fetch: typeof fetch
  /** Does the work with its requests counted there. */
  during<T>(asking: Asking, work: () => Promise<T>): Promise<T>
  /** Waits until what is on its way has come, but no longer than this, in wall milliseconds. */
  settle(durationMs: number): Promise<void>
}

/** Longest an answer is waited for by whoever keeps it; the question itself waits less. */
const ANSWER_MS_MAX = 300_000
/** Refusals that are of the moment, and billed by nobody: another time the same request may do. */
const MOMENTARY = [401, 402, 403, 407, 408, 409, 425, 429]

const isKept = (status: number): boolean => status < 500 && !MOMENTARY.includes(status)

export function createAnswerCache(
  db: Db,
  { wallMs, log, reach = guardedFetch }: { wallMs: () => number; log: Log; reach?: typeof fetch },
): AnswerCache {
  const current = new AsyncLocalStorage<Asking>()
  const sentHere = new Set<string>()
  const underWay = new Set<Promise<unknown>>()

  async function send(key: string, url: URL, init: RequestInit): Promise<KeptAnswer> {
    const fromMs = wallMs()
    let response: Response
    try {
      response = await reach(url, { ...init, signal: AbortSignal.timeout(ANSWER_MS_MAX) })
    } catch (error) {
      if (isUnconnected(error)) await dropAnswer(db, key, null, wallMs())
      throw error
    }
    const body = await textOf(response)
    const { status } = response
    const answer = {
      status,
      contentType: response.headers.get('content-type') ?? '',
      body,
      latencyMs: wallMs() - fromMs,
    }
    if (isKept(status)) await keepAnswer(db, key, answer, wallMs())
    else await dropAnswer(db, key, status, wallMs())
    return answer
  }

  return {
    during: (asking, work) => current.run(asking, work),
    settle: (durationMs) => patiently(Promise.allSettled([...underWay]), durationMs),
    async fetch(input, init = {}) {
      const url = new URL(input instanceof Request ? input.url : input)
      const asking = current.getStore()
      if (asking === undefined || init.method !== 'POST' || typeof init.body !== 'string') return reach(input, init)
      const bytes = `${url.href} ${init.body}`
      const before = asking.answered.get(bytes) ?? 0
      const key = answerKey(url.href, init.body, `${asking.draw}:${before}`)
      const claim = await claimAnswer(db, key, {
        model: modelOf(init.body),
        isOwn: sentHere.has(key),
        wallMs: wallMs(),
      })
      if (claim.kind === 'answered') {
        asking.cached += 1
        asking.last = { isCached: true, latencyMs: claim.answer.latencyMs }
        asking.answered.set(bytes, before + 1)
        return toResponse(claim.answer)
      }
      if (claim.kind === 'lost') {
        asking.lost += 1
        asking.onLost()
        throw new BoundedFetchError(
          'withheld',
          'This request was on its way when a process died. It is not sent again.',
        )
      }
      sentHere.add(key)
      asking.sent += 1
      asking.last = { isCached: false, latencyMs: 0 }
      const sending = send(key, url, init)
      underWay.add(sending)
      sending
        .catch((error: unknown) => log.warn('a request of the lab failed', { why: describeError(error) }))
        .finally(() => underWay.delete(sending))
      const answer = await orAborted(sending, init.signal ?? null)
      asking.last = { isCached: false, latencyMs: answer.latencyMs }
      if (isKept(answer.status)) asking.answered.set(bytes, before + 1)
      return toResponse(answer)
    },
  }
}

const toResponse = ({ status, contentType, body }: KeptAnswer): Response =>
  new Response(status === 204 || status === 304 ? null : body, { status, headers: { 'content-type': contentType } })

function modelOf(body: string): string {
  try {
    const { model } = JSON.parse(body) as { model?: unknown }
    return typeof model === 'string' ? model : ''
  } catch {
    return ''
  }
}

/** What is too long to be used is not kept either; it stays asked, because it was paid for. */
async function textOf(response: Response): Promise<string> {
  if (response.body === null) return ''
  const decoder = new TextDecoder()
  let [text, bytes] = ['', 0]
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength
    if (bytes > BODY_BYTES_MAX) throw new Error(`The endpoint answered more than ${BODY_BYTES_MAX} bytes.`)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal | null): Promise<T> {
  if (signal === null) return work
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
