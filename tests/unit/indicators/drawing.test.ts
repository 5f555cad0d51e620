import { describe, expect, it } from 'vitest'
import { drawingsOf } from '@/lib/indicators/drawing.ts'
import { evaluateSpec } from '@/lib/indicators/evaluateSpec.ts'
import { loadCatalogue } from '@/lib/indicators/indicatorCatalogue.ts'

const places = (name: string) =>
  Object.fromEntries(
    drawingsOf(loadCatalogue().getRow(name)).map(({ key, place, style }) => [key, `${place} ${style}`]),
  )

describe('drawingsOf', () => {
  it('puts averages and bands over the candles, oscillators in a pane', () => {
    expect(places('ema')).toEqual({ value: 'price line' })
    expect(places('bbands').valueUpperBand).toBe('price line')
    expect(places('rsi')).toEqual({ value: 'pane line' })
    expect(places('macd')).toMatchObject({ valueMACD: 'pane line', valueMACDHist: 'pane histogram' })
  })
  it('separates keys of one indicator that have different scales', () => {
    expect(places('bbw')).toMatchObject({ value: 'pane line', upperBand: 'price line' })
    expect(places('supertrend')).toEqual({ value: 'price line', valueAdvice: 'none line' })
  })
  it('draws a parabolic SAR as dots and a candle pattern as bars', () => {
    expect(places('psar')).toEqual({ value: 'price dots' })
    expect(places('engulfing')).toEqual({ value: 'pane histogram' })
  })
  it('agrees with the values: on candles around 1,000,000 the newest of each key on the price is a price, and no other is', () => {
    const catalogue = loadCatalogue()
    const wrong: string[] = []
    for (const name of catalogue.names) {
      const row = catalogue.getRow(name)
      const columns = evaluateOn(row)
      for (const { key, place } of drawingsOf(row)) {
        const values = (columns[key] ?? []).filter((value): value is number => typeof value === 'number')
        const isNearPrice = Math.abs((values.at(-1) ?? 0) - 1_000_000) < 2_000
        if (values.length > 0 && place !== 'none' && (place === 'price') !== isNearPrice)
          wrong.push(`${name}.${key} ${place}`)
      }
    }
    expect(wrong).toEqual([])
  })
})

function evaluateOn(row: ReturnType<ReturnType<typeof loadCatalogue>['getRow']>) {
  const candles = Array.from({ length: 400 }, (_, i) => {
    const close = 1_000_000 + 60 * Math.sin(i / 9) + 20 * Math.sin(i * 1.3)
    const openMs = i * 300_000
    return {
      openMs,
      closeMs: openMs + 299_999,
      open: close - 3,
      high: close + 9,
      low: close - 9,
      close,
      volume: 7,
      closed: true,
    }
  })
  return evaluateSpec({ row, given: {}, label: row.name }, candles).values
}
