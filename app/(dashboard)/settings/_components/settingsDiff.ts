import { type DiffLine, diffLines } from '@/app/_components/panels/textDiff.ts'
import { LIMIT_CODES, LIMIT_RULES, type LimitCode } from '@/lib/domain/limits.ts'
import type { Settings } from '@/lib/domain/settings.ts'
import { modelLabel } from './modelDraft.ts'
import { retentionLabel } from './retentionDraft.ts'
import { shownLimit, shownUnit } from './settingsDraft.ts'

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
    value(
      modelLabel(path) ?? retentionLabel(path) ?? path,
      rest.before.get(path) ?? 'not set',
      rest.after.get(path) ?? 'not set',
    )
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
