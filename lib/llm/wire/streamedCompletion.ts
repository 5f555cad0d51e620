import { isJsonObject, type JsonObject, objectAt, textAt } from './json.ts'

/**
 * Puts a streamed completion together again, so that a turn looks the same whether it was streamed or not. Fields we do not know are kept:
 * reasoning, reasoning_details, reasoning_content and extra_content must go back to the provider unchanged in the next tool round.
 */
export interface StreamedCompletion {
  /** Adds a chunk; returns what it added that a person can read. */
  add(chunk: JsonObject): { reasoning: string; content: string }
  /** The completion so far, in the form an unstreamed answer has. */
  result(): JsonObject
  /** True once the provider has said why it stopped. */
  readonly finished: boolean
  /** True once the provider has said what it cost. */
  readonly hasUsage: boolean
}

const APPENDED = new Set(['content', 'refusal', 'reasoning', 'reasoning_content', 'thinking'])

/** Returns an empty completion to add chunks to. */
export function createStreamedCompletion(): StreamedCompletion {
  const top: JsonObject = {}
  const choice: JsonObject = { index: 0, finish_reason: null }
  const message: JsonObject = { role: 'assistant', content: null }
  const callsById = new Map<string, JsonObject>()
  return {
    add(chunk) {
      for (const [key, value] of Object.entries(chunk)) if (key !== 'choices' && value !== null) top[key] = value
      const delta = firstChoice(chunk)
      if (delta === null) return { reasoning: '', content: '' }
      for (const [key, value] of Object.entries(delta)) {
        if (key !== 'delta' && key !== 'message' && value !== null) choice[key] = value
      }
      return addDelta(message, objectAt(delta, 'delta') ?? objectAt(delta, 'message') ?? {}, callsById)
    },
    result: () => ({ ...top, object: 'chat.completion', streamed: true, choices: [{ ...choice, message }] }),
    get finished() {
      return choice.finish_reason !== null
    },
    get hasUsage() {
      return isJsonObject(top.usage)
    },
  }
}

function firstChoice(chunk: JsonObject): JsonObject | null {
  const first: unknown = Array.isArray(chunk.choices) ? chunk.choices[0] : undefined
  return isJsonObject(first) ? first : null
}

function addDelta(
  message: JsonObject,
  delta: JsonObject,
  callsById: Map<string, JsonObject>,
): { reasoning: string; content: string } {
  for (const [key, value] of Object.entries(delta)) {
    if (value === null || value === undefined) continue
    if (APPENDED.has(key) && typeof value === 'string') message[key] = (textAt(message, key) ?? '') + value
    else if (key === 'tool_calls' && Array.isArray(value)) addToolCalls(message, value, callsById)
    else if (key === 'reasoning_details' && Array.isArray(value)) addReasoningDetails(message, value)
    else message[key] = value
  }
  const reasoning = textAt(delta, 'reasoning') ?? textAt(delta, 'reasoning_content') ?? ''
  return { reasoning, content: textAt(delta, 'content') ?? '' }
}

function addToolCalls(message: JsonObject, deltas: unknown[], callsById: Map<string, JsonObject>): void {
  message.tool_calls ??= []
  const calls = message.tool_calls as JsonObject[]
  for (const delta of deltas.filter(isJsonObject)) {
    const call = findCall(calls, delta, callsById)
    for (const [key, value] of Object.entries(delta)) {
      if (key === 'function' && isJsonObject(value)) addFunction(call, value)
      else if (key !== 'index' && value !== null && value !== '') call[key] = value
    }
    const id = textAt(call, 'id')
    if (id && !callsById.has(id)) callsById.set(id, call)
  }
}

/** Some servers number all parallel calls 0, so a new id under an old number is a new call. */
function findCall(calls: JsonObject[], delta: JsonObject, callsById: Map<string, JsonObject>): JsonObject {
  const at = typeof delta.index === 'number' ? delta.index : calls.length - (textAt(delta, 'id') === null ? 1 : 0)
  const existing = callsById.get(textAt(delta, 'id') ?? '') ?? calls[at]
  const isOther = existing !== undefined && textAt(delta, 'id') && textAt(existing, 'id') && existing.id !== delta.id
  if (existing !== undefined && !isOther) return existing
  const call: JsonObject = { id: '', type: 'function', function: { name: '', arguments: '' } }
  calls.push(call)
  return call
}

function addFunction(call: JsonObject, delta: JsonObject): void {
  const named = call.function as { name: string; arguments: unknown }
  if (named.name === '') named.name = textAt(delta, 'name') ?? ''
  if (isJsonObject(delta.arguments)) named.arguments = delta.arguments
  else named.arguments = String(named.arguments) + (textAt(delta, 'arguments') ?? '')
}

/** Pieces of one reasoning block share an index and a type; their text grows, everything else is as last said. */
function addReasoningDetails(message: JsonObject, deltas: unknown[]): void {
  message.reasoning_details ??= []
  const details = message.reasoning_details as JsonObject[]
  for (const delta of deltas.filter(isJsonObject)) {
    const last = details.at(-1)
    if (last === undefined || last.index !== delta.index || last.type !== delta.type || delta.index === undefined) {
      details.push({ ...delta })
      continue
    }
    for (const [key, value] of Object.entries(delta)) {
      if (value === null) continue
      const grows = (key === 'text' || key === 'summary' || key === 'data') && typeof value === 'string'
      last[key] = grows ? (textAt(last, key) ?? '') + value : value
    }
  }
}
