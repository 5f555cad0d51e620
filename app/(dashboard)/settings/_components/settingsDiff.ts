import { LIMIT_CODES, LIMIT_RULES, type LimitCode } from '@/lib/domain/limits.ts'
import type { Settings } from '@/lib/domain/settings.ts'
import { modelLabel } from './modelDraft.ts'
import { shownLimit, shownUnit } from './settingsDraft.ts'

export type DiffLine = { kind: 'same' | 'added' | 'removed'; text: string }

/** One thing that differs between two versions: a value, or the prompt by lines. */
export type SettingsChange =
  | { kind: 'value'; name: string; before: string; after: string }
  | { kind: 'text'; name: string; lines: DiffLine[] }

const limitText = (code: LimitCode, value: number): string => `${shownLimit(code, value)} ${shownUnit(code)}`.trim()

/** Returns what differs between two settings, in the order of the form; empty when nothing does. */
export function diffSettings(before: Settings, after: Settings): SettingsChange[] {
  const changes: SettingsChange[] = []
  if (before.prompt !== after.prompt)
    changes.push({ kind: 'text', name: 'Prompt', lines: diffLines(before.prompt, after.prompt) })
  const value = (name: string, was: string, is: string): void => {
    if (was !== is) changes.push({ kind: 'value', name, before: was, after: is })
  }
  value('Coins', before.coins.join(' '), after.coins.join(' '))
  value('Interval', before.interval, after.interval)
  for (const code of LIMIT_CODES)
    value(LIMIT_RULES[code].label, limitText(code, before.limits[code]), limitText(code, after.limits[code]))
  const rest = { before: leavesOf(otherParts(before)), after: leavesOf(otherParts(after)) }
  for (const path of new Set([...rest.before.keys(), ...rest.after.keys()]))
    value(modelLabel(path) ?? path, rest.before.get(path) ?? 'not set', rest.after.get(path) ?? 'not set')
  return changes
}

/** Everything the form's own comparisons above do not cover, so that no change of a version goes unseen. */
function otherParts(settings: Settings): object {
  const { prompt: _prompt, coins: _coins, interval: _interval, limits: _limits, ...rest } = settings
  return rest
}

/** Returns each plain value under its dotted path, as text; a list is one value. */
function leavesOf(value: object, path = ''): Map<string, string> {
  const leaves = new Map<string, string>()
  for (const [key, child] of Object.entries(value) as [string, unknown][]) {
    const at = path === '' ? key : `${path}.${key}`
    if (typeof child === 'object' && child !== null && !Array.isArray(child))
      for (const [deeper, text] of leavesOf(child, at)) leaves.set(deeper, text)
    else leaves.set(at, leafText(child))
  }
  return leaves
}

function leafText(value: unknown): string {
  if (value === null) return 'not set'
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

// Above this many cells the table of the exact diff would stall the page; the changed middle is then shown as one block.
const CELLS_MAX = 4_000_000

/** Returns the lines of both texts, marked: the longest common subsequence stays, the rest was removed or added. */
export function diffLines(before: string, after: string): DiffLine[] {
  const was = before.split('\n')
  const is = after.split('\n')
  let head = 0
  while (head < was.length && head < is.length && was[head] === is[head]) head++
  let tail = 0
  while (tail < was.length - head && tail < is.length - head && was.at(-1 - tail) === is.at(-1 - tail)) tail++
  const same = (text: string): DiffLine => ({ kind: 'same', text })
  return [
    ...was.slice(0, head).map(same),
    ...diffMiddle(was.slice(head, was.length - tail), is.slice(head, is.length - tail)),
    ...was.slice(was.length - tail).map(same),
  ]
}

function diffMiddle(was: string[], is: string[]): DiffLine[] {
  const removed = was.map((text): DiffLine => ({ kind: 'removed', text }))
  const added = is.map((text): DiffLine => ({ kind: 'added', text }))
  if (was.length * is.length > CELLS_MAX) return [...removed, ...added]
  const common = commonLengths(was, is)
  const lines: DiffLine[] = []
  let i = 0
  let j = 0
  while (i < was.length && j < is.length) {
    if (was[i] === is[j]) {
      lines.push({ kind: 'same', text: was[i] ?? '' })
      i++
      j++
    } else if ((common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0))
      lines.push({ kind: 'removed', text: was[i++] ?? '' })
    else lines.push({ kind: 'added', text: is[j++] ?? '' })
  }
  return [...lines, ...removed.slice(i), ...added.slice(j)]
}

/** `[i][j]`: length of the longest common subsequence of `was` from i and `is` from j. */
function commonLengths(was: string[], is: string[]): Uint32Array[] {
  const rows = Array.from({ length: was.length + 1 }, () => new Uint32Array(is.length + 1))
  for (let i = was.length - 1; i >= 0; i--)
    for (let j = is.length - 1; j >= 0; j--) {
      const row = rows[i]
      const next = rows[i + 1]
      if (row && next) row[j] = was[i] === is[j] ? (next[j + 1] ?? 0) + 1 : Math.max(next[j] ?? 0, row[j + 1] ?? 0)
    }
  return rows
}
