import { expect, test } from 'vitest'
import { px, usd } from '@/lib/domain/decimal.ts'
import { SOURCE_OF_QUANTITY } from '@/lib/domain/exitQuantities.ts'
import type { Candle } from '@/lib/domain/market.ts'
import { createLocalIndicators } from '@/lib/indicators/localIndicators.ts'
import { position } from '../../support/builders.ts'

const ofPosition =
  (quantity: 'pnl_pct' | 'r_multiple', ...args: Parameters<typeof position>) =>
  (stopPx: number | null) => {
    const source = SOURCE_OF_QUANTITY[quantity]
    return source.kind === 'position' ? source.of(position(...args), stopPx === null ? null : px(stopPx)) : undefined
  }

test('r_multiple counts the gain in multiples of what the stop risks, for long and short', () => {
  const long = ofPosition('r_multiple', { entryPx: px(100), markPx: px(106) })
  expect(long(97)).toBe(2)
  const short = ofPosition('r_multiple', { side: 'short', entryPx: px(100), markPx: px(106) })
  expect(short(103)).toBe(-2)
})

test('r_multiple is unknown without a stop, and with one that risks nothing', () => {
  const long = ofPosition('r_multiple', { entryPx: px(100), markPx: px(106) })
  expect(long(null)).toBeNull()
  expect(long(100)).toBeNull()
})

test('pnl_pct is the gain as percent of what was paid', () => {
  // 0.02 BTC at 100,000 is 2,000 dollars.
  expect(ofPosition('pnl_pct', { unrealizedPnlUsd: usd(-50) })(null)).toBe(-2.5)
})

const indicators = Object.entries(SOURCE_OF_QUANTITY).flatMap(([quantity, source]) =>
  source.kind === 'indicator' ? [{ quantity, ...source }] : [],
)
const candles = Array.from({ length: 120 }, (_, i): Candle => {
  const close = 100 + Math.sin(i / 5)
  const [openMs, closeMs] = [i * 60_000, (i + 1) * 60_000 - 1]
  return { openMs, closeMs, open: close, high: close + 1, low: close - 1, close, volume: 10, closed: true }
})

test.each(indicators)('$quantity is an indicator there is, under a key of its result', ({ name, key, period }) => {
  const result = createLocalIndicators().evaluate(name, candles, period === null ? {} : { period })
  expect(result[key]?.at(-1)).toEqual(expect.any(Number))
})
