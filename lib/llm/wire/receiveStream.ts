import { AssembledCompletion } from './assembly/assembledCompletion.ts'
import { BoundedFetchError } from './boundedFetch.ts'
import { type ChatOutcome, hasError } from './chatOutcome.ts'
import { isJsonObject, type JsonObject, parseJson, TOO_DEEP } from './json.ts'
import { createDeltaRedactor, type Redactor } from './redact.ts'
import { sseEvents } from './sseEvents.ts'

/** A piece of a real stream is some two hundred bytes, so the body's limit ends it first; only a flood of empty ones comes here. */
const EVENTS_MAX = 60_000

export type OnDelta = (delta: { reasoning?: string; content?: string }) => void

const TOO_MANY = `The endpoint answered in more than ${EVENTS_MAX} pieces. Nothing of them was used.`

/** Thrown when a stream broke before the answer was whole; keeps what had been written. */
export class StreamBroke extends Error {
  override readonly name = 'StreamBroke'
  readonly partial: JsonObject
  constructor(cause: unknown, partial: JsonObject) {
    super('The stream broke.', { cause })
    this.partial = partial
  }
}

/**
 * Returns what a streamed answer came to. It is over with `[DONE]` or the end of the body; `saidAll` is called after each piece behind which nothing
 * should be missing, for callers that do not want to wait for a connection that stays open. Throws StreamBroke.
 */
export async function receiveStream(
  pieces: AsyncIterable<string>,
  redactor: Redactor,
  onDelta: OnDelta | undefined,
  saidAll: () => void = () => {},
): Promise<ChatOutcome> {
  const streamed = new AssembledCompletion()
  const live = liveText(redactor, onDelta)
  const completion = () => ({ ...streamed.result, streamed: true })
  const isWhole = () => streamed.finished && !streamed.wentOn
  let chunks = 0
  let isDone = false
  try {
    for await (const data of sseEvents(pieces)) {
      isDone = /^\s*"?\[DONE\]"?\s*$/i.test(data)
      if (isDone) break
      if (data.trim() === '') continue
      const failure = addData(data, streamed, live)
      if (failure !== null) return failure
      chunks += 1
      if (chunks >= EVENTS_MAX) throw new BoundedFetchError('too_large', TOO_MANY)
      if (isWhole() && streamed.hasUsage) saidAll()
    }
  } catch (error) {
    // The reason for stopping has been said: nothing of the answer is missing, whatever became of the connection.
    if (!isWhole()) return toFailure(error, completion())
  }
  live.end()
  if (chunks === 0 && !isDone) return { kind: 'empty_body', message: 'The stream was empty.', raw: '' }
  if (streamed.finished || isDone) return { kind: 'completion', completion: completion() }
  return { kind: 'cut_off', message: 'The stream ended before the answer did.', raw: '', partial: completion() }
}

function addData(data: string, streamed: AssembledCompletion, live: LiveText): ChatOutcome | null {
  const parsed = parseJson(data)
  if (parsed.kind === 'too_deep') return { kind: 'too_deep', message: TOO_DEEP, raw: data, partial: streamed.result }
  const chunks: unknown[] =
    parsed.kind === 'value' && Array.isArray(parsed.value)
      ? parsed.value
      : [parsed.kind === 'value' ? parsed.value : undefined]
  if (!chunks.every(isJsonObject)) {
    return { kind: 'not_json', message: 'A piece of the stream is not JSON.', raw: data, partial: streamed.result }
  }
  for (const chunk of chunks) {
    const added = streamed.add(chunk)
    if (hasError(chunk)) {
      return { kind: 'error_body', message: 'The stream ended in an error.', raw: data, partial: streamed.result }
    }
    live.tell(added)
  }
  return null
}

function toFailure(error: unknown, partial: JsonObject): ChatOutcome {
  if (error instanceof BoundedFetchError) return { kind: error.code, message: error.message, raw: '', partial }
  throw new StreamBroke(error, partial)
}

interface LiveText {
  tell(added: { reasoning: string; content: string }): void
  end(): void
}

function liveText(redactor: Redactor, onDelta: OnDelta | undefined): LiveText {
  const reasoning = createDeltaRedactor(redactor)
  const content = createDeltaRedactor(redactor)
  const tell = (ready: { reasoning: string; content: string }) => {
    const delta = Object.fromEntries(Object.entries(ready).filter(([, text]) => text !== ''))
    if (Object.keys(delta).length > 0) onDelta?.(delta)
  }
  return {
    tell: (added) => tell({ reasoning: reasoning.push(added.reasoning), content: content.push(added.content) }),
    end: () => tell({ reasoning: reasoning.flush(), content: content.flush() }),
  }
}
