import { expect, test } from 'vitest'
import { type ProtectiveOrder, restingUntil } from '@/lib/domain/restingLevels.ts'

const order = (id: number, fromMs: number, rest: Partial<ProtectiveOrder> = {}): ProtectiveOrder => ({
  id,
  role: 'stop',
  fromMs,
  isResting: false,
  filledMs: null,
  ...rest,
})
const ends = (orders: ProtectiveOrder[], flatMs: number[] = []) => [...restingUntil(orders, flatMs).values()]

test('an order that rests has no end, whatever came after it', () => {
  expect(ends([order(1, 10, { isResting: true }), order(2, 20, { isResting: true })], [30])).toEqual([null, null])
})
test('a stop that was moved ends where the next one begins', () => {
  expect(ends([order(1, 10), order(2, 20, { isResting: true })])).toEqual([20, null])
})
test('a target does not end a stop', () => {
  expect(ends([order(1, 10), order(2, 20, { role: 'target', isResting: true })], [40])).toEqual([40, null])
})
test('a stop ends with its fill, before the next position’s stop', () => {
  expect(ends([order(1, 10, { filledMs: 15 }), order(2, 20, { isResting: true })], [16])).toEqual([15, null])
})
test('an order ends when the position is flat, not when an earlier one was', () => {
  expect(ends([order(1, 10)], [5, 30])).toEqual([30])
})
test('an order nobody saw end is a point, not a line drawn on', () => {
  expect(ends([order(1, 10)], [5])).toEqual([10])
})
