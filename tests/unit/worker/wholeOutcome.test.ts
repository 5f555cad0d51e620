import { expect, test } from 'vitest'
import { px, sz } from '@/lib/domain/decimal.ts'
import type { LegOutcome } from '@/lib/ports.ts'
import { wholeOutcome } from '@/worker/orders/wholeOutcome.ts'

const filled = (size: number, price: number): LegOutcome => ({
  kind: 'filled',
  oid: String(price),
  totalSz: sz(size),
  avgPx: px(price),
})
const refused: LegOutcome = { kind: 'rejected', message: 'No.' }
const unheard: LegOutcome = { kind: 'unknown', message: 'Lost.' }

test('what filled of the parts is what filled of the whole, at the price of both together', () => {
  expect(wholeOutcome([filled(1, 100), refused, filled(3, 104)])).toEqual({ ...filled(4, 103), oid: '100' })
})

test('where nothing filled, an answer that is missing counts before a refusal', () => {
  expect(wholeOutcome([refused, unheard])).toEqual(unheard)
  expect(wholeOutcome([refused])).toEqual(refused)
  expect(wholeOutcome([])).toBeNull()
})
