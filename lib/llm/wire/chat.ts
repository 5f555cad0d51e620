import OpenAI from 'openai'
import { messageText } from '../../domain/answer/messageText.ts'
import { describeError } from '../../errors.ts'
import { BODY_BYTES_MAX, BoundedFetchError, createBoundedFetch, type SeenResponse } from './boundedFetch.ts'
import { type ChatFailureKind, type ChatOutcome, firstMessage } from './chatOutcome.ts'
import { finishReasonOf } from './finishReason.ts'
import { isUnconnected } from './isUnconnected.ts'
import type { JsonObject } from './json.ts'
import { messageReasoning } from './messageReasoning.ts'
import { receiveBody } from './receiveBody.ts'
import { type OnDelta, receiveStream, StreamBroke } from './receiveStream.ts'
import { createRedactor, type Redactor } from './redact.ts'

/**
 * One request to a chat-completions endpoint. The openai client is the transport only: no retries, no parsing, no helper that drops fields
 * it does not know. Whatever comes back, including nothing, is a value.
 */

export interface ChatEndpoint {
  baseUrl: string
  apiKey: string | null
  headers: Readonly<Record<string, string>>
  /** Further strings that must not reach a transcript. */
  secrets: readonly string[]
  /** Stands in for the network: a model in this process. */
  fetch?: typeof fetch | undefined
}

export interface ChatCall {
  body: JsonObject
  /** Aborted by a halt. */
  signal: AbortSignal
  /** Milliseconds until the answer must be complete. */
  timeoutMs: number
  onDelta?: OnDelta | undefined
}

/** What was said and heard, without secrets, for the transcript. */
export interface ChatRecord {
  request: string
  response: string
  httpStatus: number | null
}

/** Why there is no message. `raw` is the body as received, for the classifier. */
export interface ChatFailure {
  kind: ChatFailureKind
  status: number | null
  raw: string
  retryAfterMs: number | null
  message: string
  /** False where it is certain that the request reached no model. */
  isSent: boolean
  /** True where part of an answer had been written. */
  isBegun: boolean
}

export type ChatReply =
  | { kind: 'message'; message: JsonObject; finishReason: string | null; completion: JsonObject; record: ChatRecord }
  | { kind: 'failed'; failure: ChatFailure; record: ChatRecord }

const RECORD_LENGTH_MAX = 400_000
/** What looks like a key is at most about this long. */
const KEY_LENGTH_MAX = 2_000

const ABORTED: ChatOutcome = { kind: 'aborted', message: 'The request was aborted.', raw: '' }

/** Sends one request and returns the message or the failure. Never throws. */
export async function sendChat(endpoint: ChatEndpoint, call: ChatCall): Promise<ChatReply> {
  const redactor = createRedactor([endpoint.apiKey, ...endpoint.secrets])
  const deadline = AbortSignal.timeout(Math.max(1, Math.round(call.timeoutMs)))
  const signal = AbortSignal.any([call.signal, deadline])
  const patience = createPatience()
  const seen = createBoundedFetch({
    bytesMax: BODY_BYTES_MAX,
    signal: AbortSignal.any([signal, patience.signal]),
    fetch: endpoint.fetch,
  })
  const received = await receive(endpoint, call, seen, redactor, patience.begin)
    .catch((error: unknown) => toOutcome(error, call.signal, deadline, call.timeoutMs))
    .finally(patience.end)
  // An answer that lands together with a halt is not acted on.
  const outcome = call.signal.aborted ? ABORTED : received
  return toReply(redactor.value(outcome), seen, JSON.stringify(call.body), redactor)
}

async function receive(
  endpoint: ChatEndpoint,
  call: ChatCall,
  seen: SeenResponse,
  redactor: Redactor,
  saidAll: () => void,
): Promise<ChatOutcome> {
  const response = await request(endpoint, call, seen)
  if (response === null) return { kind: 'empty_body', message: 'The endpoint gave no response.', raw: '' }
  const pieces = textPieces(response)
  if (!response.ok) return receiveBody(await textOf(pieces, ''), response.status)
  // What the body is shows in its first characters: servers stream unasked, answer a stream with a body, and name either wrongly.
  let head = ''
  let isBlank = true
  while (isBlank) {
    const next = await pieces.next()
    if (next.done === true) break
    head += next.value
    isBlank = next.value.trim() === ''
  }
  return /^\s*[{[<]/.test(head) || head.trim() === ''
    ? receiveBody(await textOf(pieces, head), response.status)
    : receiveStream(resumed(head, pieces), redactor, call.onDelta, saidAll)
}

async function request(endpoint: ChatEndpoint, call: ChatCall, seen: SeenResponse): Promise<Response | null> {
  const failed: { response: Response | null } = { response: null }
  const client = new OpenAI({
    baseURL: endpoint.baseUrl,
    apiKey: endpoint.apiKey ?? 'none',
    organization: null,
    project: null,
    maxRetries: 0,
    timeout: Math.max(1, Math.round(call.timeoutMs)),
    logLevel: 'off',
    defaultHeaders: { ...endpoint.headers, ...(endpoint.apiKey === null ? { Authorization: null } : {}) },
    fetch: async (input, init) => {
      const response = await seen.fetch(input, init)
      if (response.ok) return response
      // The client would read an error body itself and keep only the parts it knows; it gets an empty one, and we read the original.
      failed.response = response
      return new Response(null, { status: response.status, headers: response.headers })
    },
  })
  try {
    // The client's types do not know the providers' further fields; it sends the body as given.
    const body = call.body as unknown as OpenAI.ChatCompletionCreateParams
    return await client.chat.completions.create(body, { signal: call.signal }).asResponse()
  } catch (error) {
    if (failed.response !== null) return failed.response
    throw error
  }
}

function toOutcome(error: unknown, halted: AbortSignal, deadline: AbortSignal, timeoutMs: number): ChatOutcome {
  const partial = error instanceof StreamBroke ? { partial: error.partial } : {}
  if (halted.aborted) return { ...ABORTED, ...partial }
  if (deadline.aborted) {
    return { kind: 'deadline', message: `No complete answer within ${Math.round(timeoutMs)} ms.`, raw: '', ...partial }
  }
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof BoundedFetchError)
      return { kind: at.code, message: at.message, raw: '', isSent: at.code === 'too_large', ...partial }
  }
  const kind = error instanceof StreamBroke || /terminated/.test(describeError(error)) ? 'cut_off' : 'unreachable'
  return { kind, message: describeError(error, 300), raw: '', isSent: !isUnconnected(error), ...partial }
}

function toReply(outcome: ChatOutcome, seen: SeenResponse, request: string, redactor: Redactor): ChatReply {
  const httpStatus = seen.status
  // Cut first, so that no megabytes are searched; a secret that the cut went through lies behind the second one.
  const clean = (text: string) =>
    cap(redactor.text(text.slice(0, RECORD_LENGTH_MAX + redactor.lengthMax + KEY_LENGTH_MAX)), text.length)
  const record = (response: string): ChatRecord => ({ request: clean(request), response: clean(response), httpStatus })
  if (outcome.kind === 'completion') {
    const { completion } = outcome
    const message = firstMessage(completion) ?? {}
    const finishReason = finishReasonOf(completion)
    return { kind: 'message', message, finishReason, completion, record: record(JSON.stringify(completion)) }
  }
  const { kind, message, raw } = outcome
  const failure: ChatFailure = {
    kind,
    status: httpStatus,
    raw: redactor.text(raw),
    retryAfterMs: retryAfterMs(seen.headers),
    message: redactor.text(message),
    isSent: outcome.isSent ?? true,
    isBegun: outcome.partial !== undefined && isWritten(firstMessage(outcome.partial) ?? {}),
  }
  const partial = outcome.partial === undefined ? '' : JSON.stringify(outcome.partial)
  return { kind: 'failed', failure, record: record([partial, raw].filter((part) => part !== '').join('\n')) }
}

const isWritten = (message: JsonObject): boolean =>
  messageText(message) !== '' || messageReasoning(message) !== null || message.tool_calls !== undefined

/** Returns how long the provider asks to wait, in ms, or null. HTTP dates are read against the response's own `date`. */
function retryAfterMs(headers: Headers | null): number | null {
  const ms = Number(headers?.get('retry-after-ms') ?? Number.NaN)
  if (Number.isFinite(ms) && ms >= 0) return ms
  const after = headers?.get('retry-after') ?? ''
  if (/^\d+(?:\.\d+)?$/.test(after)) return Number(after) * 1000
  const until = Date.parse(after) - Date.parse(headers?.get('date') ?? '')
  return Number.isFinite(until) && until >= 0 ? until : null
}

const cap = (text: string, lengthInAll: number): string =>
  text.length <= RECORD_LENGTH_MAX ? text : `${text.slice(0, RECORD_LENGTH_MAX)}… (${lengthInAll} characters in all)`

async function* textPieces(response: Response): AsyncGenerator<string> {
  if (response.body === null) return
  const decoder = new TextDecoder()
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>)
    yield decoder.decode(chunk, { stream: true })
  yield decoder.decode()
}

async function textOf(pieces: AsyncIterable<string>, head: string): Promise<string> {
  let text = head
  for await (const piece of pieces) text += piece
  return text
}

async function* resumed(head: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield head
  yield* rest
}

/** How long a stream that has said all may stay open without a further word: some servers never close it. */
const PATIENCE_MS = 1_500

/** Ends a connection some time after `begin` was last called. */
function createPatience(): { signal: AbortSignal; begin(): void; end(): void } {
  const control = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const end = () => clearTimeout(timer)
  const begin = () => {
    end()
    timer = setTimeout(() => control.abort(), PATIENCE_MS)
  }
  return { signal: control.signal, begin, end }
}
