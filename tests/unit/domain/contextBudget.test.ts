import { describe, expect, it } from 'vitest'
import type { CoinContext } from '@/lib/domain/coinContext.ts'
import { contextTokens, fitContexts } from '@/lib/domain/contextBudget.ts'

const points = Array.from({ length: 10 }, (_, i) => 100 + i / 8)
const bar = { last_closed_at: '2025-07-26T04:45:00.000Z', last_point: 'forming' as const, stale: false }
const facts = { trend_5m: 'up', trend_4h: 'mixed', ema20_5m: 100 } as CoinContext['facts']

const context = (asset: string): CoinContext => ({
  asset,
  mid_px: 100,
  mark_px: 100,
  funding_rate_hourly: 0.00001,
  funding_annualised: 0.0876,
  open_interest_usd: 1_000,
  day_change_frac: 0.01,
  facts,
  series: {
    '5m': { close: points, ema20: points, macd: points, rsi7: points, rsi14: points },
    '4h': { macd: points, rsi14: points },
  },
  bars: { '5m': bar, '4h': bar },
  stale: false,
})

const all = ['BTC', 'ETH', 'SOL'].map(context)
const held = new Set(['ETH'])

describe('context budget', () => {
  it('changes nothing while everything fits', () => {
    expect(fitContexts(all, 100_000, held)).toEqual({
      kind: 'fits',
      contexts: all,
      tokens: contextTokens(all),
      dropped: [],
    })
  })

  it('drops lists of coins without a position first, slow before fast, the last listed coin first', () => {
    const seen = fitContexts(all, contextTokens(all) - 1, held)
    expect(seen).toMatchObject({ kind: 'fits', dropped: ['SOL 4h series'] })
  })

  it('keeps the facts of every coin longer than any list, and a held coin longest of all', () => {
    for (let tokensMax = contextTokens(all); tokensMax > 0; tokensMax -= 10) {
      const seen = fitContexts(all, tokensMax, held)
      if (seen.kind === 'tooLarge') continue
      expect(seen.tokens).toBeLessThanOrEqual(tokensMax)
      expect(seen.contexts.map(({ asset }) => asset)).toContain('ETH')
      const someCoinGone = seen.contexts.length < all.length
      if (someCoinGone) expect(seen.contexts.every(({ series }) => Object.keys(series).length === 0)).toBe(true)
    }
  })

  it('refuses when even the held coins do not fit', () => {
    expect(fitContexts(all, 10, held)).toMatchObject({ kind: 'tooLarge', tokensMax: 10 })
  })
})
