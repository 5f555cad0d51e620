import { AssembledCompletion } from './assembly/assembledCompletion.ts'
import { createBreather } from './breather.ts'
import { type ChatOutcome, firstMessage, hasError } from './chatOutcome.ts'
import { isJsonObject, type JsonObject, parseJson, TOO_DEEP, tryParseJson } from './json.ts'
import { TOO_MANY_MEMBERS } from './jsonStructure.ts'
import { PIECES_MAX, TOO_MANY_PIECES } from './receiveStream.ts'

/** Returns what a body that is no stream of events comes to, whatever it is: one completion, or the chunks of one as a list or one a line. */
export async function receiveBody(text: string, status: number): Promise<ChatOutcome> {
  if (status >= 400) return { kind: 'error_body', message: `The endpoint answered ${status}.`, raw: text }
  if (text.trim() === '')
    return { kind: 'empty_body', message: `The endpoint answered ${status} with an empty body.`, raw: '' }
  const breathe = createBreather()
  const parsed = await readChunks(text, breathe)
  if (parsed.kind === 'too_deep') return { kind: 'too_deep', message: TOO_DEEP, raw: text }
  if (parsed.kind === 'too_large') return { kind: 'too_large', message: parsed.message, raw: text }
  if (parsed.kind !== 'chunks') return unreadable(text)
  const assembled = new AssembledCompletion()
  for (const chunk of parsed.chunks) {
    await breathe()
    assembled.add(chunk)
  }
  const completion = assembled.result
  if (parsed.chunks.some(hasError) || firstMessage(completion) === null) {
    return { kind: 'error_body', message: `The endpoint answered ${status} without a message.`, raw: text }
  }
  return { kind: 'completion', completion }
}

type Chunks =
  | { kind: 'chunks'; chunks: JsonObject[] }
  | { kind: 'not_json' | 'too_deep' }
  | { kind: 'too_large'; message: string }

async function readChunks(text: string, breathe: () => Promise<void>): Promise<Chunks> {
  const parsed = parseJson(text)
  if (parsed.kind === 'too_deep') return { kind: 'too_deep' }
  if (parsed.kind === 'too_large') return { kind: 'too_large', message: TOO_MANY_MEMBERS }
  if (parsed.kind === 'value') {
    const listed: unknown[] = Array.isArray(parsed.value) ? parsed.value : [parsed.value]
    return listed.length > PIECES_MAX
      ? { kind: 'too_large', message: TOO_MANY_PIECES }
      : { kind: 'chunks', chunks: listed.filter(isJsonObject) }
  }
  return readLines(text, breathe)
}

async function readLines(text: string, breathe: () => Promise<void>): Promise<Chunks> {
  const lines = text.split('\n', PIECES_MAX + 1).filter((line) => line.trim() !== '')
  const chunks: JsonObject[] = []
  for (const line of lines) {
    await breathe()
    const chunk = tryParseJson(line)
    if (!isJsonObject(chunk)) return { kind: 'not_json' }
    chunks.push(chunk)
  }
  if (lines.length < 2) return { kind: 'not_json' }
  return lines.length > PIECES_MAX ? { kind: 'too_large', message: TOO_MANY_PIECES } : { kind: 'chunks', chunks }
}

function unreadable(text: string): ChatOutcome {
  const message = /^\s*<(?:!doctype|html)/i.test(text)
    ? 'The endpoint answered with a web page.'
    : 'The endpoint answered with something that is not JSON.'
  return { kind: /^\s*[{[]/.test(text) ? 'cut_off' : 'not_json', message, raw: text }
}
