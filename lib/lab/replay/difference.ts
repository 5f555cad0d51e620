import { createTwoFilesPatch } from 'diff'
import type { Difference } from '../../contracts/labReplay.ts'

/** Lines around a change, and how much work a diff may be: two texts without a common line are told by where they part. */
const SHOWN_AROUND = 2
const EDITS_MAX = 2_000
const DIFF_LENGTH_MAX = 20_000
const HEADER_LINES = 4

/** Returns how two texts differ; null where they are equal. */
export function differenceOf(
  what: string,
  recorded: string,
  replayed: string,
  decision: number | null = null,
): Difference | null {
  return recorded === replayed ? null : { what, decision, diff: diffOf(recorded, replayed) }
}

/** Returns how two values differ, whatever the order of their keys; null where they are equal. What is absent is no value. */
export const valueDifference = (what: string, recorded: unknown, replayed: unknown, decision: number | null = null) =>
  differenceOf(what, canonical(recorded), canonical(replayed), decision)

const canonical = (value: unknown): string => JSON.stringify(value ?? null, byKey, 2)

function byKey(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
}

function diffOf(recorded: string, replayed: string): string {
  const [before, after] = [inLines(recorded), inLines(replayed)]
  const options = { context: SHOWN_AROUND, maxEditLength: EDITS_MAX }
  // The same values, written otherwise, have the same lines: then the place says more.
  const patch =
    before === after ? undefined : createTwoFilesPatch('recorded', 'replayed', before, after, '', '', options)
  const lines = patch?.split('\n').slice(HEADER_LINES).join('\n').trimEnd()
  if (lines === undefined || lines === '') return whereTheyPart(recorded, replayed)
  return lines.length <= DIFF_LENGTH_MAX
    ? lines
    : `${lines.slice(0, DIFF_LENGTH_MAX)}\n… (${lines.length} characters in all)`
}

/** JSON is one long line as it is sent: its parts are compared, and texts in it by their own lines. */
function inLines(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 1).replaceAll('\\n', '\n')
  } catch {
    return text
  }
}

const QUOTED = 80

function whereTheyPart(recorded: string, replayed: string): string {
  let at = 0
  while (at < recorded.length && recorded[at] === replayed[at]) at += 1
  const from = Math.max(0, at - QUOTED / 2)
  const quote = (text: string) => JSON.stringify(text.slice(from, from + QUOTED))
  return `From character ${at + 1} on:\n-${quote(recorded)}\n+${quote(replayed)}`
}
