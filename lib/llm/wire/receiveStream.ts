import { AssembledCompletion } from './assembly/assembledCompletion.ts'
import { BoundedFetchError } from './boundedFetch.ts'
import { createBreather } from './breather.ts'
import { type ChatOutcome, hasError } from './chatOutcome.ts'
import { isJsonObject, type JsonObject, parseJson, TOO_DEEP } from './json.ts'
import { JsonStructure, TOO_MANY_MEMBERS } from './jsonStructure.ts'
import { createDeltaRedactor, type Redactor } from './redact.ts'
import { sseEvents } from './sseEvents.ts'

/** A piece of a real stream is some two hundred bytes, so the body's limit ends it first; only a flood of empty ones comes here. */
export const PIECES_MAX = 60_000

export type OnDelta = (delta: { reasoning?: string; content?: string }) => void

/** The sentence for an answer of more pieces than that. */
export const TOO_MANY_PIECES = `The endpoint answered in more than ${PIECES_MAX} pieces. Nothing of them was used.`

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
  const breathe = createBreather()
  const structure = new JsonStructure()
  let chunks = 0
  let isDone = false
  try {
    for await (const data of sseEvents(pieces)) {
      isDone = /^\s*"?\[DONE\]"?\s*$/i.test(data)
      if (isDone) break
      if (data.trim() === '') continue
      const pieces = readPieces(data, streamed, structure)
      if (!Array.isArray(pieces)) return pieces
      for (const chunk of pieces) {
        await breathe()
        const failure = addChunk(chunk, data, { streamed, live })
        if (failure !== null) return failure
      }
      // An empty list is a piece as well.
      chunks += Math.max(1, pieces.length)
      if (chunks >= PIECES_MAX) throw new BoundedFetchError('too_large', TOO_MANY_PIECES)
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

/** A piece of a stream is a chunk, or several of them. */
function readPieces(data: string, streamed: AssembledCompletion, structure: JsonStructure): JsonObject[] | ChatOutcome {
  const parsed = parseJson(data, structure)
  if (parsed.kind === 'too_large') throw new BoundedFetchError('too_large', TOO_MANY_MEMBERS)
  if (parsed.kind === 'too_deep') return { kind: 'too_deep', message: TOO_DEEP, raw: data, partial: streamed.result }
  const value = parsed.kind === 'value' ? parsed.value : undefined
  const chunks: unknown[] = Array.isArray(value) ? value : [value]
  return chunks.every(isJsonObject)
    ? chunks
    : { kind: 'not_json', message: 'A piece of the stream is not JSON.', raw: data, partial: streamed.result }
}

function addChunk(
  chunk: JsonObject,
  data: string,
  { streamed, live }: { streamed: AssembledCompletion; live: LiveText },
): ChatOutcome | null {
  const added = streamed.add(chunk)
  if (hasError(chunk)) {
    return { kind: 'error_body', message: 'The stream ended in an error.', raw: data, partial: streamed.result }
  }
  live.tell(added)
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
