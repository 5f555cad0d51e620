import { expect, test } from 'vitest'
import { px } from '@/lib/domain/decimal.ts'
import { SOURCE_OF_QUANTITY } from '@/lib/domain/exitQuantities.ts'
import { freshPosition } from '@/lib/domain/freshPosition.ts'
import { snapshot } from '../../support/builders.ts'

const book = snapshot({ bidPx: px(99_950), askPx: px(100_050), markPx: px(100_000) })
const profit = (side: 'long' | 'short', coin = book) => {
  const { pnl_pct: source } = SOURCE_OF_QUANTITY
  return source.kind === 'position' ? source.of(freshPosition(coin, side), null) : null
}

test('right after its entry a position is worth one spread less, whichever side it is on', () => {
  expect(profit('long')).toBeCloseTo(-100 / 1_000.5, 9)
  expect(profit('short')).toBeCloseTo(-100 / 999.5, 9)
})

test('a mark beyond the book counts, and so does a book that is not there', () => {
  expect(profit('long', { ...book, markPx: px(99_900) })).toBeCloseTo(-150 / 1_000.5, 9)
  expect(profit('short', { ...book, markPx: px(100_100) })).toBeCloseTo(-150 / 999.5, 9)
  expect(profit('long', { ...book, bidPx: null, askPx: null, midPx: null })).toBe(0)
})
