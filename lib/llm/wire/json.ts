import { BODY_DEPTH_MAX, isDeeperThan } from '../../domain/jsonDepth.ts'
import { JsonStructure } from './jsonStructure.ts'

/** A JSON object of unknown content: what providers send. */
export type JsonObject = Record<string, unknown>

/** Returns true for an object that is neither null nor an array. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export type ParsedJson = { kind: 'value'; value: unknown } | { kind: 'not_json' | 'too_deep' | 'too_large' }

/**
 * Returns the value a text encodes, or why there is none. What nests deeper than any real body is none: whatever walks it does so by recursion. Neither
 * is what has more members, together with the texts that `structure` has seen before: to build, copy and write those holds the thread for seconds.
 */
export function parseJson(text: string, structure: JsonStructure = new JsonStructure()): ParsedJson {
  if (/^\s*[{[]/.test(text) && structure.isTooLargeWith(text)) return { kind: 'too_large' }
  try {
    const value: unknown = JSON.parse(text)
    return isDeeperThan(value, BODY_DEPTH_MAX) ? { kind: 'too_deep' } : { kind: 'value', value }
  } catch {
    return { kind: 'not_json' }
  }
}

/** Returns the value a text encodes, or undefined when the text is not JSON, or is deeper or larger than any real one. */
export function tryParseJson(text: string): unknown {
  const parsed = parseJson(text)
  return parsed.kind === 'value' ? parsed.value : undefined
}

/** The sentence for a body that nests too deeply. */
export const TOO_DEEP = `The endpoint answered with JSON of more than ${BODY_DEPTH_MAX} levels. Nothing of it was used.`

/** Returns the finite number under a key, or null. */
export function numberAt(object: unknown, key: string): number | null {
  const value = isJsonObject(object) ? object[key] : undefined
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** Returns the text under a key, or null. */
export function textAt(object: unknown, key: string): string | null {
  const value = isJsonObject(object) ? object[key] : undefined
  return typeof value === 'string' ? value : null
}

/** Returns the object under a key, or null. */
export function objectAt(object: unknown, key: string): JsonObject | null {
  const value = isJsonObject(object) ? object[key] : undefined
  return isJsonObject(value) ? value : null
}
