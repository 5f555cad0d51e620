import { describe, expect, test } from 'vitest'
import { px } from '@/lib/domain/decimal.ts'
import { mergePlans, repeatsRules, replaceRules } from '@/lib/domain/exitLevels.ts'
import { exitRules } from '../../support/builders.ts'

const held = {
  slPx: px(96_888),
  tpPx: px(101_830),
  exitPlan: 'Trend.',
  exitRules: exitRules([], { max_hold_minutes: 30 }),
}
const nothing = { slPx: null, tpPx: null, exitPlan: '', exitRules: null }

describe('what an add brings', () => {
  test('cannot loosen the stop of the whole position', () => {
    expect(mergePlans('long', held, { ...nothing, slPx: px(88_979) }).slPx?.toString()).toBe('96888')
    expect(mergePlans('short', held, { ...nothing, slPx: px(99_000) }).slPx?.toString()).toBe('96888')
  })

  test('may tighten it, and may move the target', () => {
    const merged = mergePlans('long', held, { ...nothing, slPx: px(97_500), tpPx: px(103_000) })
    expect([merged.slPx?.toString(), merged.tpPx?.toString()]).toEqual(['97500', '103000'])
  })

  test('erases nothing it does not name', () => {
    expect(mergePlans('long', held, nothing)).toEqual(held)
  })

  test('leaves the words of a plan with its rules', () => {
    const words = { ...nothing, exitPlan: 'Other words.' }
    expect(mergePlans('long', held, words).exitPlan).toBe('Trend.')
    expect(mergePlans('long', held, { ...words, exitRules: exitRules([]) }).exitPlan).toBe('Other words.')
    expect(mergePlans('long', { ...held, exitRules: null }, words).exitPlan).toBe('Other words.')
  })

  test('shortens no cooldown that the plan there is has promised', () => {
    const cooled = { ...held, exitRules: exitRules([], { cooldown_minutes: 60 }) }
    const merged = mergePlans('long', cooled, { ...nothing, exitRules: exitRules([], { max_hold_minutes: 90 }) })
    expect(merged.exitRules).toEqual(exitRules([], { max_hold_minutes: 90, cooldown_minutes: 60 }))
  })
})

describe('rules in the place of others', () => {
  const cooling = (cooldown_minutes: number | null) => exitRules([], { max_hold_minutes: 90, cooldown_minutes })
  test.each([
    [60, null, 60],
    [60, 0, 60],
    [60, 90, 90],
    [null, 30, 30],
    [null, null, null],
  ])('after a cooldown of %s, with one of %s, cool down for %s minutes', (was, named, minutes) => {
    expect(replaceRules(cooling(was), cooling(named)).cooldown_minutes).toBe(minutes)
  })

  test('change nothing when they say the same, whatever their note, or only cool down for less', () => {
    expect(repeatsRules(cooling(60), { ...cooling(60), note: 'Again.' })).toBe(true)
    expect(repeatsRules(cooling(60), cooling(null))).toBe(true)
    expect(repeatsRules(cooling(60), cooling(61))).toBe(false)
    expect(repeatsRules(cooling(60), exitRules([], { max_hold_minutes: 91 }))).toBe(false)
  })
})

test('a cooldown alone replaces no rules, it only makes theirs longer', () => {
  const held = exitRules([], { max_hold_minutes: 90, cooldown_minutes: 30 })
  expect(replaceRules(held, exitRules([], { cooldown_minutes: 60 }))).toEqual({ ...held, cooldown_minutes: 60 })
  expect(replaceRules(held, exitRules([], { cooldown_minutes: 10 }))).toEqual(held)
})
