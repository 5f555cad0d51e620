import { typedNumber } from '@/app/_components/numbers/typedNumber.ts'
import type { LimitUnit } from '@/lib/domain/limits/limitRow.ts'
import { LIMIT_CODES, type LimitCode, type Limits, limitRow } from '@/lib/domain/limits.ts'
import type { Settings } from '@/lib/domain/settings.ts'
import { Written } from '@/lib/domain/written.ts'
import { MODEL_FIELD_NAMES, type ModelDraft, toModelDraft, toModelSettings } from './modelDraft.ts'
import { mapFields, type RetentionDraft, toRetention, toRetentionDraft } from './retentionDraft.ts'

/** What stands in the form: text as typed, so a half-written number is neither lost nor guessed at. */
export interface SettingsDraft {
  prompt: string
  /** One coin a word, separated by spaces, commas or lines. */
  coins: string
  interval: string
  /** In the unit the form shows: a share in percent, milliseconds in seconds. */
  limits: Record<LimitCode, string>
  model: ModelDraft
  retention: RetentionDraft
}

/** The unit a person reads, and which power of ten of it one stored unit is. A unit the rules gain and this table lacks does not compile. */
const SHOWN: Record<LimitUnit, { unit: string; power: number }> = {
  x: { unit: 'x', power: 0 },
  frac: { unit: '% of equity', power: 2 },
  share: { unit: '%', power: 2 },
  r: { unit: 'R', power: 0 },
  minutes: { unit: 'min', power: 0 },
  hours: { unit: 'h', power: 0 },
  bars: { unit: 'bars', power: 0 },
  ms: { unit: 's', power: -3 },
  usd: { unit: 'USD', power: 0 },
  count: { unit: '', power: 0 },
}

const shownOf = (code: LimitCode) => SHOWN[limitRow(code).unit]

/** Returns the unit a limit is typed in. */
export const shownUnit = (code: LimitCode): string => shownOf(code).unit

/** Returns a stored limit as the text of its field. */
export const shownLimit = (code: LimitCode, value: number): string =>
  Written.of(value).shift(shownOf(code).power).toFixed()

/** Returns the stored number of a field's text; null for what is no number. */
export function storedLimit(code: LimitCode, text: string): number | null {
  const typed = typedNumber(text)
  return typed === null ? null : Number(Written.of(typed).shift(-shownOf(code).power).toFixed())
}

/** Returns a draft that says what `settings` say. */
export const toDraft = (settings: Settings): SettingsDraft => ({
  prompt: settings.prompt,
  coins: settings.coins.join(' '),
  interval: settings.interval,
  limits: Object.fromEntries(LIMIT_CODES.map((code) => [code, shownLimit(code, settings.limits[code])])) as Record<
    LimitCode,
    string
  >,
  model: toModelDraft(settings.model),
  retention: toRetentionDraft(settings.retention),
})

/**
 * Returns the body a draft stands for, unchecked: the contract's schema says whether it is allowed. An unreadable number becomes NaN. What the
 * form has no field for stays as it is in `base`.
 */
export const toBody = (draft: SettingsDraft, base: Settings): Settings => ({
  ...base,
  prompt: draft.prompt,
  coins: draft.coins.split(/[\s,]+/).filter((coin) => coin !== ''),
  interval: draft.interval as Settings['interval'],
  limits: Object.fromEntries(
    LIMIT_CODES.map((code) => [code, storedLimit(code, draft.limits[code]) ?? Number.NaN]),
  ) as Limits,
  model: toModelSettings(draft.model),
  retention: toRetention(draft.retention),
})

/**
 * Returns my draft on top of `theirs`: what I changed since `base` stays mine, all else follows the newer version. So a save by somebody else
 * costs neither of us an edit.
 */
export function rebaseDraft(base: SettingsDraft, mine: SettingsDraft, theirs: SettingsDraft): SettingsDraft {
  const pick = <T>(was: T, now: T, newer: T): T => (now === was ? newer : now)
  return {
    prompt: pick(base.prompt, mine.prompt, theirs.prompt),
    coins: pick(base.coins, mine.coins, theirs.coins),
    interval: pick(base.interval, mine.interval, theirs.interval),
    limits: Object.fromEntries(
      LIMIT_CODES.map((code) => [code, pick(base.limits[code], mine.limits[code], theirs.limits[code])]),
    ) as Record<LimitCode, string>,
    model: Object.fromEntries(
      MODEL_FIELD_NAMES.map((field) => [field, pick(base.model[field], mine.model[field], theirs.model[field])]),
    ) as ModelDraft,
    retention: mapFields((name) => pick(base.retention[name], mine.retention[name], theirs.retention[name])),
  }
}
