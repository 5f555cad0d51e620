import { isJsonObject, type JsonObject } from '../json.ts'

/**
 * Adds a report to an earlier one on the same usage, in place, each number the larger of the two: some say it in every chunk so far, some its halves in
 * different chunks. What was there is not looked at again, so the cost is that of the new report.
 */
export function addUsageReport(merged: JsonObject, report: JsonObject): void {
  for (const [key, value] of Object.entries(report)) {
    if (key === PROTOTYPE) continue
    const before = Object.hasOwn(merged, key) ? merged[key] : undefined
    if (isJsonObject(value)) {
      const nested = isJsonObject(before) ? before : {}
      addUsageReport(nested, value)
      merged[key] = nested
    } else if (typeof before === 'number' && typeof value === 'number') merged[key] = Math.max(before, value)
    else if (value !== null || before === undefined) merged[key] = value
  }
}

/** Adds what a filter says of one piece to what it said before, in place: what was filtered once stays filtered. */
export function addFilterReport(merged: JsonObject, report: JsonObject): void {
  for (const [kind, result] of Object.entries(report)) {
    if (kind === PROTOTYPE) continue
    const before = Object.hasOwn(merged, kind) ? merged[kind] : undefined
    if (!isJsonObject(before) || before.filtered !== true) merged[kind] = result
  }
}

/** Set by name, it would be no key. */
const PROTOTYPE = '__proto__'
