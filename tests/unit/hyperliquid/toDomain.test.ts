import { expect, test } from 'vitest'
import { toOrderState } from '@/lib/hyperliquid/toDomain.ts'

test.each([
  ['open', 'open'],
  ['triggered', 'triggered'],
  ['filled', 'filled'],
  ['canceled', 'canceled'],
  ['marginCanceled', 'canceled'],
  ['reduceOnlyCanceled', 'canceled'],
  ['scheduledCancel', 'canceled'],
  ['rejected', 'rejected'],
  ['iocCancelRejected', 'rejected'],
  ['badAloPxRejected', 'rejected'],
  ['aWordOfNextYear', 'other'],
] as const)('the venue’s word %s is an order that is %s', (status, state) => {
  expect(toOrderState(status)).toBe(state)
})
