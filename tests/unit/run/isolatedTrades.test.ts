import { describe, expect, it } from 'vitest'
import { Decimal } from '@/lib/domain/decimal.ts'
import { createSyntheticFeed } from '@/lib/paper/feeds/syntheticFeed.ts'
import { type IsolatedTrade, runIsolated } from '@/lib/run/isolatedTrades.ts'

const startMs = Date.UTC(2026, 0, 5)
const HOUR_MS = 3_600_000
const feed = createSyntheticFeed({ seed: 3, startMs, coins: ['BTC', 'ETH'] })
const trade: IsolatedTrade = {
  coin: 'BTC',
  side: 'long',
  sz: new Decimal('0.05'),
  atMs: startMs + HOUR_MS + 2_000,
  endMs: startMs + 9 * HOUR_MS,
  stopFrac: null,
  targetFrac: null,
}
const [entryPx, exitPx] = [trade.atMs, trade.endMs].map((atMs) => feed.quotesAt(atMs).BTC?.midPx.toNumber() ?? 0) as [
  number,
  number,
]
const made = (changes: Partial<IsolatedTrade>, times = 1) =>
  runIsolated(feed, [{ ...trade, ...changes }], times)[0] ?? 0

describe('a trade alone', () => {
  it('without costs makes the difference of the prices and its funding, and the other side the opposite', () => {
    const long = made({}, 0)
    expect(made({ side: 'short' }, 0)).toBeCloseTo(-long, 4)
    // Eight hours of funding are below a tenth of a percent.
    expect(Math.abs(long - (exitPx - entryPx) * 0.05)).toBeLessThan(entryPx * 0.05 * 0.001)
  })
  it('costs more with higher fees and a wider spread, twice as much at twice', () => {
    const [free, once, twice] = [made({}, 0), made({}, 1), made({}, 2)]
    expect(free - once).toBeGreaterThan(entryPx * 0.05 * 0.0009)
    expect((free - twice) / (free - once)).toBeCloseTo(2, 1)
  })
  it('is left by its stop, and loses about that much', () => {
    const side = exitPx > entryPx ? 'short' : 'long'
    const lost = made({ side, stopFrac: 0.0005, endMs: startMs + 48 * HOUR_MS }, 0)
    expect(lost / (entryPx * 0.05)).toBeLessThan(0)
    expect(lost / (entryPx * 0.05)).toBeGreaterThan(-0.02)
  })
  it('does not meet the others: many at once make what each makes by itself', () => {
    const trades = [trade, { ...trade, coin: 'ETH', sz: new Decimal('0.5') }, { ...trade, side: 'short' as const }]
    const alone = trades.map((each) => runIsolated(feed, [each])[0])
    expect(runIsolated(feed, trades)).toEqual(alone)
  })
})
