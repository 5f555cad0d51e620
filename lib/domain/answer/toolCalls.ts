import { readStrictJson } from './strictJson.ts'

export type ArgumentsReading =
  | { kind: 'arguments'; value: Record<string, unknown> }
  | { kind: 'failed'; reason: string }

/** Arguments of a lookup are some words; nobody needs this many characters of them. */
const ARGUMENTS_LENGTH_MAX = 40_000

/** Returns the arguments of a tool call: an object as given, "" as no arguments, text read without guessing. Never throws. */
export function readToolArguments(raw: unknown): ArgumentsReading {
  if (raw === null || raw === undefined) return { kind: 'arguments', value: {} }
  if (isPlainObject(raw)) return { kind: 'arguments', value: raw }
  if (typeof raw !== 'string') return { kind: 'failed', reason: 'The arguments are neither text nor an object.' }
  if (raw.length > ARGUMENTS_LENGTH_MAX) {
    return { kind: 'failed', reason: `The arguments are longer than ${ARGUMENTS_LENGTH_MAX} characters.` }
  }
  if (raw.trim() === '') return { kind: 'arguments', value: {} }
  const reading = readStrictJson(raw)
  if (reading.kind === 'failed') return { kind: 'failed', reason: `The arguments are not JSON (${reading.reason}).` }
  if (raw.slice(reading.endAt).trim() !== '') return { kind: 'failed', reason: 'Something follows the arguments.' }
  if (reading.value === null) return { kind: 'arguments', value: {} }
  if (typeof reading.value === 'string' && reading.value !== raw) return readToolArguments(reading.value)
  if (!isPlainObject(reading.value)) return { kind: 'failed', reason: 'The arguments are not a JSON object.' }
  return { kind: 'arguments', value: reading.value }
}

/** Returns what to make of a message that asks for tools, or null when it asks for none. */
export function judgeToolCalls(
  toolCalls: unknown,
  toolNames: readonly string[] | null,
): { outcome: 'tool_run' } | { outcome: 'tool_error'; reason: string; message: string } | null {
  if (!Array.isArray(toolCalls) || toolCalls.length === 0) return null
  for (const call of toolCalls) {
    const named = isPlainObject(call) && isPlainObject(call.function) ? call.function : null
    if (named === null || typeof named.name !== 'string') {
      return { outcome: 'tool_error', reason: 'malformed_tool_call', message: 'A tool call names no function.' }
    }
    if (!isKnownTool(named.name, toolNames)) {
      return {
        outcome: 'tool_error',
        reason: 'unknown_tool',
        message: `There is no tool "${named.name.slice(0, 40)}".`,
      }
    }
    const reading = readToolArguments(named.arguments)
    if (reading.kind === 'failed') return { outcome: 'tool_error', reason: 'bad_arguments', message: reading.reason }
  }
  return { outcome: 'tool_run' }
}

/** Tools only ever read. Where the offered names are not known, a name that says it reads is taken for one of them. */
function isKnownTool(name: string, toolNames: readonly string[] | null): boolean {
  return toolNames === null ? /^(?:get|fetch|list|read)_[a-z0-9_]+$/.test(name) : toolNames.includes(name)
}

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
