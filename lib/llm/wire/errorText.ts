import { isJsonObject, tryParseJson } from './json.ts'

/** Everything a provider's error body says, for judging by meaning: bodies come as objects, arrays, strings, flat, nested or as prose. */
export interface ErrorText {
  /** All strings in the body, lower case, one a line, nested JSON opened. */
  text: string
  /** The error's own code where it has one: what counts when the HTTP status is 200. */
  code: number | null
  /** The parameter the error names, or null. */
  param: string | null
  /** The provider behind a router, or null. */
  provider: string | null
  /** The longest plain sentence of the body, or its message where that is one word; for people. */
  sentence: string
}

const DEPTH_MAX = 8
const STRINGS_MAX = 400

interface Found {
  strings: string[]
  messages: string[]
  codes: number[]
  params: string[]
  providers: string[]
}

/** Returns what a raw body says. Bodies that are not JSON are one string. */
export function readErrorText(raw: string): ErrorText {
  const found: Found = { strings: [], messages: [], codes: [], params: [], providers: [] }
  const body = tryParseJson(raw) ?? firstEvent(raw)
  walk(body ?? raw.slice(0, 20_000), found, 0)
  const sentences = found.strings.filter((one) => /\s/.test(one) && !one.trimStart().startsWith('{'))
  sentences.sort((one, other) => Number(isVague(one)) - Number(isVague(other)) || other.length - one.length)
  return {
    text: found.strings.join('\n').toLowerCase(),
    code: found.codes[0] ?? null,
    param: found.params[0] ?? null,
    provider: found.providers[0] ?? null,
    sentence: (sentences[0] ?? found.messages[0] ?? found.strings[0] ?? '').trim().slice(0, 300),
  }
}

function walk(value: unknown, found: Found, depth: number): void {
  if (depth > DEPTH_MAX || found.strings.length > STRINGS_MAX) return
  if (typeof value === 'string') {
    walkString(value, found, depth)
    return
  }
  if (Array.isArray(value)) {
    for (const item of value) walk(item, found, depth + 1)
    return
  }
  if (!isJsonObject(value)) return
  for (const [key, member] of Object.entries(value)) {
    if (key === 'code' && Number.isInteger(Number(member)) && member !== null && member !== '')
      found.codes.push(Number(member))
    const named = nameIn(key, member)
    if (named !== null) found.params.push(named)
    if (key === 'message' && typeof member === 'string' && member.trim() !== '') found.messages.push(member)
    if (key === 'provider_name' && typeof member === 'string') found.providers.push(member)
    // What the model wrote before it failed is not the provider speaking.
    if (key === 'failed_generation' || key === 'content' || key === 'flagged_input') continue
    walk(member, found, depth + 1)
  }
}

/** Parameters of ours that validators use as the key of what they say about them. */
const PARAMETERS = new Set([
  'session_id',
  'stream_options',
  'parallel_tool_calls',
  'reasoning_effort',
  'response_format',
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'enable_thinking',
  'tool_choice',
])

const NAMING = new Set(['param', 'parameter', 'field', 'loc', 'path', 'instancePath', 'property'])

/** Returns the part of our request that a member of an error names: by name, by path, or by the steps to it. */
function nameIn(key: string, member: unknown): string | null {
  if (PARAMETERS.has(key) && typeof member !== 'number') return key
  if (!NAMING.has(key)) return null
  const steps = Array.isArray(member) ? member : typeof member === 'string' ? member.split(/[./]/) : []
  const names = steps.filter((step): step is string => typeof step === 'string' && /^[a-z_]\w*$/i.test(step))
  return names.at(-1) ?? null
}

/** Providers put JSON into strings, sometimes after words of their own ("Upstream error: {...}"). */
function walkString(value: string, found: Found, depth: number): void {
  if (value === '') return
  found.strings.push(value)
  const from = value.search(/[{[]/)
  if (from < 0) return
  const nested = tryParseJson(value.slice(from).trim())
  if (nested !== undefined) walk(nested, found, depth + 1)
}

/** Returns the error event of a recorded stream, or undefined. */
function firstEvent(raw: string): unknown {
  const events = raw
    .split('\n')
    .filter((line) => line.startsWith('data:'))
    .map((line) => tryParseJson(line.slice(5)))
  return events.find((event) => isJsonObject(event) && event.error !== undefined)
}

const isVague = (sentence: string): boolean =>
  /^(?:provider returned error|bad request|invalid_request_error)\W*$/i.test(sentence.trim())
