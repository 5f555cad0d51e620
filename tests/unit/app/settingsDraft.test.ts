import { describe, expect, it } from 'vitest'
import { diffLines } from '@/app/_components/panels/textDiff.ts'
import { diffSettings } from '@/app/(dashboard)/settings/_components/settingsDiff.ts'
import { rebaseDraft, storedLimit, toBody, toDraft } from '@/app/(dashboard)/settings/_components/settingsDraft.ts'
import { DEFAULT_SETTINGS } from '@/lib/domain/defaultSettings.ts'
import { DEFAULT_LIMITS, LIMIT_CODES, LIMIT_RULES } from '@/lib/domain/limits.ts'
import { type Settings, settingsSchema } from '@/lib/domain/settings.ts'

const settings: Settings = {
  ...DEFAULT_SETTINGS,
  prompt: 'Trade with care and say why.\nProtect the account first.',
  coins: ['BTC', 'ETH'],
}

describe('settings draft', () => {
  it('comes back as the same settings when nothing was typed', () => {
    expect(toBody(toDraft(settings), settings)).toEqual(settings)
  })
  it('keeps every rule’s bounds through the unit the form shows, so no float slips past a limit', () => {
    for (const code of LIMIT_CODES)
      for (const value of [LIMIT_RULES[code].min, LIMIT_RULES[code].default, LIMIT_RULES[code].max]) {
        const there = toDraft({ ...settings, limits: { ...DEFAULT_LIMITS, [code]: value } })
        expect(toBody(there, settings).limits[code]).toBe(value)
      }
  })
  it('reads coins separated by spaces, commas or lines', () => {
    expect(toBody({ ...toDraft(settings), coins: ' BTC, ETH\nSOL ' }, settings).coins).toEqual(['BTC', 'ETH', 'SOL'])
  })
  it('turns what is no number into a value the schema refuses, never into 0', () => {
    const code = 'leverageMax'
    expect(storedLimit(code, '')).toBeNull()
    expect(storedLimit(code, '3x')).toBeNull()
    const draft = toDraft(settings)
    expect(
      settingsSchema.safeParse(toBody({ ...draft, limits: { ...draft.limits, [code]: '' } }, settings)).success,
    ).toBe(false)
  })
})

describe('rebaseDraft', () => {
  it('keeps my changes and takes theirs everywhere else', () => {
    const base = toDraft(settings)
    const mine = { ...base, coins: 'BTC' }
    const theirs = toDraft({ ...settings, interval: '1h', limits: { ...DEFAULT_LIMITS, leverageMax: 3 } })
    const rebased = rebaseDraft(base, mine, theirs)
    expect(rebased.coins).toBe('BTC')
    expect(rebased.interval).toBe('1h')
    expect(rebased.limits.leverageMax).toBe('3')
  })
  it('lets mine win where both changed the same field', () => {
    const base = toDraft(settings)
    const rebased = rebaseDraft(base, { ...base, interval: '15m' }, { ...base, interval: '1h' })
    expect(rebased.interval).toBe('15m')
  })
})

describe('diffSettings', () => {
  it('is empty for equal settings', () => {
    expect(diffSettings(settings, structuredClone(settings))).toEqual([])
  })
  it('names a changed limit with both values in the unit of the form', () => {
    const after = { ...settings, limits: { ...DEFAULT_LIMITS, riskFracMax: 0.02 } }
    expect(diffSettings(settings, after)).toEqual([
      { kind: 'value', name: LIMIT_RULES.riskFracMax.label, before: '1 % of equity', after: '2 % of equity' },
    ])
  })
})

describe('parts the form has no field for', () => {
  // A stand-in for a part of the settings a later version adds.
  const withPart = (part: unknown) => ({ ...settings, later: { part, list: ['a'] } }) as Settings
  it('survive an edit unchanged', () => {
    const base = withPart(7)
    expect(toBody({ ...toDraft(base), coins: 'SOL' }, base)).toEqual({ ...base, coins: ['SOL'] })
  })
  it('show in the difference of two versions by their path', () => {
    expect(diffSettings(withPart(null), withPart(2))).toEqual([
      { kind: 'value', name: 'later.part', before: 'not set', after: '2' },
    ])
  })
})

describe('diffLines', () => {
  it('marks only the line that changed', () => {
    expect(diffLines('a\nb\nc', 'a\nB\nc')).toEqual([
      { kind: 'same', text: 'a' },
      { kind: 'removed', text: 'b' },
      { kind: 'added', text: 'B' },
      { kind: 'same', text: 'c' },
    ])
  })
  it('gives back both texts from its parts, whatever was moved or repeated', () => {
    const before = 'x\ny\nz\ny\nx'
    const after = 'y\nx\nnew\nz\nz\ny'
    const lines = diffLines(before, after)
    const side = (drop: 'added' | 'removed') => lines.filter((line) => line.kind !== drop).map((line) => line.text)
    expect(side('added').join('\n')).toBe(before)
    expect(side('removed').join('\n')).toBe(after)
  })
  it('answers within reason on two long texts without a common line', () => {
    const long = (mark: string) => Array.from({ length: 5000 }, (_, line) => `${mark}${line}`).join('\n')
    expect(diffLines(long('a'), long('b'))).toHaveLength(10_000)
  })
})
