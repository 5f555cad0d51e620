import { describe, expect, test } from 'vitest'
import { DEFAULT_LIMITS, LIMIT_CODES, limitRow, PRESETS, presetLimits, presetValue } from '@/lib/domain/limits.ts'
import { limitsSchema } from '@/lib/domain/limitsSchema.ts'

describe('presets', () => {
  test.each(PRESETS)('%s is a set of limits that can be saved', (preset) => {
    expect(limitsSchema.parse(presetLimits(preset))).toEqual(presetLimits(preset))
  })

  test('standard is what is in force until somebody saves something else', () => {
    expect(presetLimits('standard')).toEqual(DEFAULT_LIMITS)
  })

  test.each(LIMIT_CODES)('%s binds no less the more cautious a preset is, or is the same in all', (code) => {
    const values = PRESETS.map((preset) => presetValue(preset, code))
    const [cautious = Number.NaN, standard = Number.NaN, aggressive = Number.NaN] = values
    if (limitRow(code).presets === 'same') expect(new Set(values).size).toBe(1)
    else {
      // More of a span is longer held back; a least binds more the higher it is.
      const sign = limitRow(code).bound === 'most' ? 1 : -1
      expect(Math.sign(standard - cautious) * sign).toBeGreaterThanOrEqual(0)
      expect(Math.sign(aggressive - standard) * sign).toBeGreaterThanOrEqual(0)
      expect(cautious).not.toBe(aggressive)
    }
  })
})
