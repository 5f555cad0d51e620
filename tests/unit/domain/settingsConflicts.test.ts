import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DEFAULT_SETTINGS } from '@/lib/domain/defaultSettings.ts'
import { PRESETS, presetLimits } from '@/lib/domain/limits.ts'
import type { PairRule } from '@/lib/domain/pair/pairRule.ts'
import { judgeDecisions } from '@/lib/domain/riskGate.ts'
import { settingsConflicts } from '@/lib/domain/settingsConflicts.ts'
import { readSettingsFile } from '@/lib/domain/settingsFile.ts'
import { settingsFileText } from '@/lib/domain/settingsFileText.ts'
import { decision, gateInput, OPEN_LIMITS } from '../../support/builders.ts'

type StopLimits = Record<
  'stopDistanceFracMin' | 'stopDistanceFracMax' | 'liquidationShareMax' | 'slippageFracMax',
  number
>
const of = (limits: Partial<StopLimits>, rule: Partial<PairRule> = {}) => {
  const { pairs } = DEFAULT_SETTINGS
  return settingsConflicts({
    limits: { ...DEFAULT_SETTINGS.limits, ...limits },
    pairs: { ...pairs, rule: { ...pairs.rule, ...rule } },
  })
}

test.each(PRESETS)('the preset %s has none', (preset) => {
  expect(settingsConflicts({ ...DEFAULT_SETTINGS, limits: presetLimits(preset) })).toEqual([])
})

test('a least stop distance above the most is named with both, and with what would do', () => {
  const [conflict, ...others] = of({ stopDistanceFracMin: 0.02, stopDistanceFracMax: 0.01 })
  expect(others).toEqual([])
  expect(conflict?.path).toBe('limits.stopDistanceFracMax')
  expect(conflict?.message).toContain(
    '“Stop distance, most” of 1 % leaves no stop beside “Stop distance, least” of 2 %',
  )
  expect(conflict?.message).toContain('2.5 % or more is needed')
})

test.each([
  ['betaMax', { betaMin: 1, betaMax: 0.5 }],
  ['halfLifeBarsMax', { halfLifeBarsMin: 100, halfLifeBarsMax: 50 }],
  ['watchPMax', { pMax: 0.2, watchPMax: 0.1 }],
  ['lossFracMax', { lossFracMax: 0.01, tightLossFracMax: 0.02 }],
] as const)('of a pair rule %s below its counterpart is named', (high, rule) => {
  const [conflict] = of({}, rule)
  expect(conflict?.path).toBe(`pairs.rule.${high}`)
  for (const name of Object.keys(rule)) expect(conflict?.message).toContain(name)
})

/** Entries with every stop there could be, at no leverage, with nothing else to bind them. */
function anyEntryPasses(limits: StopLimits): boolean {
  const { stopDistanceFracMin: least } = limits
  const shares = Array.from({ length: 400 }, (_, step) => least * (1 + step / 400))
  return shares.some((share) => {
    // The book of this test: a purchase meets 100,001.
    const sl_price = 100_001 * (1 - share)
    const wish = decision({ leverage: 1, tp_price: null, sl_price, allocation_usd: 1_000 })
    return judgeDecisions(gateInput({ decisions: [wish], limits: { ...OPEN_LIMITS, ...limits } }))[0]?.approval
  })
}

test('what conflicts denies every stop an entry could have, and what does not leaves one', () => {
  fc.assert(
    fc.property(
      fc.record({
        stopDistanceFracMin: fc.double({ min: 0.002, max: 0.1, noNaN: true }),
        stopDistanceFracMax: fc.double({ min: 0.002, max: 0.2, noNaN: true }),
        liquidationShareMax: fc.double({ min: 0.1, max: 0.95, noNaN: true }),
        slippageFracMax: fc.double({ min: 0.0001, max: 0.05, noNaN: true }),
      }),
      (limits) => {
        const conflicts = of(limits)
        // A tick more or less beside the edge decides nothing here.
        const isNear = [0.99, 1.01].some((by) => {
          const moved = {
            ...limits,
            stopDistanceFracMax: limits.stopDistanceFracMax * by,
            liquidationShareMax: limits.liquidationShareMax * by,
          }
          return of(moved).length !== conflicts.length
        })
        fc.pre(!isNear)
        expect(anyEntryPasses(limits)).toBe(conflicts.length === 0)
      },
    ),
    { numRuns: 60 },
  )
})

test('a settings file with a conflict is refused with the sentence', () => {
  const limits = { ...DEFAULT_SETTINGS.limits, stopDistanceFracMin: 0.05, stopDistanceFracMax: 0.02 }
  const text = settingsFileText({ ...DEFAULT_SETTINGS, limits }, 3)
  expect(readSettingsFile(text, DEFAULT_SETTINGS)).toEqual({
    problems: [expect.stringMatching(/^limits\.stopDistanceFracMax: .*“Stop distance, least” of 5 %/)],
  })
})
