import { describe, expect, test } from 'vitest'
import { createAverageReader } from '@/lib/domain/exitAverages.ts'
import type { ReadQuantity } from '@/lib/domain/exitEvaluation.ts'
import { lintExitRules } from '@/lib/domain/exitLint.ts'
import type { LintFrame } from '@/lib/domain/exitReach.ts'
import type { ExitCondition } from '@/lib/domain/exitRules.ts'
import { exitCondition, exitRules } from '../../support/builders.ts'

/** Half past the hour: the bar of an hour closes in 30 minutes. */
const NOW = 1_800_000_000_000 + 30 * 60_000
const least = { stopDistanceFracMin: 0.002, holdMinutesMin: 30, feeShareMax: 0.25 }

const frame = (averagePx: number | null, change: Partial<LintFrame> = {}): LintFrame => {
  const read: ReadQuantity = (name) => (averagePx === null ? null : [name === 'price' ? 100_000 : averagePx])
  return {
    side: 'long',
    price: 100_000,
    slPx: 95_000,
    tpPx: null,
    opens: true,
    spreadFrac: 0.0001,
    least,
    averageNow: createAverageReader(read, NOW, least),
    ...change,
  }
}
const below = (change: Partial<ExitCondition> = {}) =>
  exitCondition({ interval: '5m', right: 'ema', right_period: 20, value: null, ...change })
const codes = (condition: ExitCondition, given: LintFrame) =>
  lintExitRules(exitRules([condition]), given).lints.map(({ code }) => code)

describe('an arm beside an average', () => {
  test('that any move meets within the shortest hold is too near, as a level there would be', () => {
    expect(codes(below(), frame(99_900))).toEqual(['too_near'])
    expect(codes(below({ op: 'crosses_below' }), frame(99_900))).toEqual(['too_near'])
    expect(codes(exitCondition({ interval: '5m', value: 99_900 }), frame(null))).toEqual(['too_near'])
  })

  test('is the same with the average named first, and for a short', () => {
    const first = below({ left: 'ema', left_period: 20, op: '>', right: 'price', right_period: null })
    expect(codes(first, frame(99_900))).toEqual(['too_near'])
    expect(codes(below({ op: '>' }), frame(100_100, { side: 'short', slPx: 105_000 }))).toEqual(['too_near'])
  })

  test('as far away as a stop may be is a plan', () => {
    expect(codes(below(), frame(99_700))).toEqual([])
  })

  test('that is judged only once the shortest hold is over is a plan', () => {
    expect(codes(below({ interval: '1h' }), frame(99_900))).toEqual(['too_near'])
    expect(codes(below({ interval: '1h', bars: 2 }), frame(99_900))).toEqual([])
    expect(codes(below({ interval: '4h' }), frame(99_900))).toEqual([])
    expect(codes(below({ interval: '5m', bars: 7 }), frame(99_900))).toEqual([])
  })

  test('of which nothing is known, or that is waited for in favour of the position, is let be', () => {
    expect(codes(below(), frame(null))).toEqual([])
    expect(codes(below({ op: '>' }), frame(100_100))).toEqual(['wrong_side'])
  })
})
