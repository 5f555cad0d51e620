import { isJsonObject, type JsonObject } from '../json.ts'

/** Returns two reports on one usage as one, each number the larger of the two: some say it in every chunk so far, some its halves in different chunks. */
export function largestUsage(one: JsonObject | null, other: JsonObject | null): JsonObject | null {
  if (one === null || other === null) return one ?? other
  const merged: JsonObject = { ...one }
  for (const [key, value] of Object.entries(other)) {
    const before = merged[key]
    if (isJsonObject(before) && isJsonObject(value)) merged[key] = largestUsage(before, value)
    else if (typeof before === 'number' && typeof value === 'number') merged[key] = Math.max(before, value)
    else if (value !== null) merged[key] = value
  }
  return merged
}
