import { expect, test } from 'vitest'
import { linePath, nearest, timeTicks, valueTicks } from '@/app/_components/equity/chartScale.ts'

test('the ticks of a narrow range are told apart by their decimals', () => {
  expect(valueTicks(9998.2, 10_000.4, 4)).toEqual({ values: [9999, 10_000], decimals: 0 })
  expect(valueTicks(9999.1, 9999.9, 4)).toEqual({
    values: [9999.2, 9999.4, 9999.6, 9999.8].map((v) => expect.closeTo(v, 6)),
    decimals: 1,
  })
  expect(valueTicks(-0.0359, 0, 3).values.map((value) => Number(value.toFixed(9)))).toEqual([-0.02, 0])
  expect(valueTicks(5, 5, 4).values).toEqual([5])
})

test('times stand at round ones, also in the first minutes', () => {
  const minutes = (from: number, to: number, count: number) =>
    timeTicks(from * 60_000, to * 60_000, count).map((ms) => ms / 60_000)
  expect(minutes(1.5, 9, 4)).toEqual([5])
  expect(minutes(0, 3000, 4)).toEqual([0, 1440, 2880])
})

test('a gap in a line is not drawn over, and a pointer finds the nearest point', () => {
  expect(
    linePath([
      [0, 1],
      [1, null],
      [2, 3],
      [3, 4],
    ]),
  ).toBe('M0.0 1.0M2.0 3.0L3.0 4.0')
  expect([-5, 0, 4, 5.5, 99].map((wanted) => nearest([0, 5, 7], wanted))).toEqual([0, 0, 1, 1, 2])
  expect(nearest([], 3)).toBe(-1)
})
