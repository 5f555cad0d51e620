/** A JSON object of unknown content: what providers send. */
export type JsonObject = Record<string, unknown>

/** Returns true for an object that is neither null nor an array. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Returns the value a text encodes, or undefined when the text is not JSON. */
export function tryParseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

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
