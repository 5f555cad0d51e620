import { describe, expect, test } from 'vitest'
import { px } from '@/lib/domain/decimal.ts'
import { mergePlans } from '@/lib/domain/exitLevels.ts'
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
})
