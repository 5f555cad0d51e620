import { expect, test } from 'vitest'
import type { Candle } from '@/lib/domain/market.ts'
import { holdCandles, type StoreCandles } from '@/lib/store/heldCandles.ts'

const bar = (minute: number, close: number): Candle => ({
  openMs: minute * 60_000,
  closeMs: minute * 60_000 + 59_999,
  open: 1,
  high: 9,
  low: 1,
  close,
  volume: 1,
  closed: false,
})

function written() {
  const rows: string[] = []
  const store: StoreCandles = async (coin, interval, candles) => {
    rows.push(`${coin} ${interval} ${candles.map(({ openMs, close }) => `${openMs / 60_000}:${close}`).join(' ')}`)
  }
  return { rows, store }
}

test('a bar that comes again is written once, as it was last, and bars are handed over oldest first', async () => {
  const { rows, store } = written()
  const held = holdCandles(store)
  await held.store('BTC', '1m', [bar(2, 1)])
  await held.store('BTC', '1m', [bar(2, 5), bar(3, 6)])
  await held.store('BTC', '1m', [bar(1, 4)])
  await held.store('ETH', '1m', [bar(3, 7)])
  expect(rows).toEqual([])
  await held.flush()
  expect(rows).toEqual(['BTC 1m 1:4 2:5 3:6', 'ETH 1m 3:7'])
  await held.flush()
  expect(rows.length).toBe(2)
})

test('no more than so many bars are held', async () => {
  const { rows, store } = written()
  const held = holdCandles(store, 2)
  await held.store('BTC', '1m', [bar(1, 1), bar(2, 1)])
  expect(rows).toEqual([])
  await held.store('ETH', '1m', [bar(1, 1)])
  expect(rows).toEqual(['BTC 1m 1:1 2:1', 'ETH 1m 1:1'])
})

test('what is refused is held on, under what came since', async () => {
  const { rows, store } = written()
  const full = { is: true }
  const held = holdCandles(async (...bars) => {
    if (!full.is) return store(...bars)
    await held.store('BTC', '1m', [bar(2, 8)])
    throw new Error('disk full')
  })
  await held.store('BTC', '1m', [bar(1, 1), bar(2, 1)])
  await expect(held.flush()).rejects.toThrow('disk full')
  full.is = false
  await held.flush()
  expect(rows).toEqual(['BTC 1m 1:1 2:8'])
})
