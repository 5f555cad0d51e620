import { typedNumber } from '@/app/_components/numbers/typedNumber.ts'
import type { Retention } from '@/lib/domain/retention.ts'

/** Numbers as typed. */
export type RetentionDraft = Record<keyof Retention, string>

/** How each part of the rule is called, in the form and among changes. */
export const RETENTION_FIELDS = {
  transcriptDays: { path: 'retention.transcriptDays', label: 'Transcripts, days' },
  transcriptMbMax: { path: 'retention.transcriptMbMax', label: 'Transcripts, MB at most' },
  archiveMbMax: { path: 'retention.archiveMbMax', label: 'Archive, MB at most' },
} as const satisfies Record<keyof Retention, { path: string; label: string }>
export const RETENTION_NAMES = Object.keys(RETENTION_FIELDS) as (keyof Retention)[]

/** Returns how a path of the rule is called in the form; null for another path. */
export const retentionLabel = (path: string): string | null =>
  Object.values(RETENTION_FIELDS).find((one) => one.path === path)?.label ?? null

/** Returns a draft that says what the rule says. */
export const toRetentionDraft = (rule: Retention): RetentionDraft => mapFields((name) => String(rule[name]))

/** Returns the rule a draft stands for, unchecked; what is no number becomes NaN. */
export const toRetention = (draft: RetentionDraft): Retention =>
  mapFields((name) => Number(typedNumber(draft[name]) ?? Number.NaN))

/** Returns an object with each part of the rule. */
export const mapFields = <T>(toField: (name: keyof Retention) => T): Record<keyof Retention, T> => ({
  transcriptDays: toField('transcriptDays'),
  transcriptMbMax: toField('transcriptMbMax'),
  archiveMbMax: toField('archiveMbMax'),
})
