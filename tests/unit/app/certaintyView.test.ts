import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toAgainstBtc, toSharpeCertainty } from '@/app/_lib/views/certaintyView.ts'
import type { Sample } from '@/app/_lib/views/equitySamples.ts'
import { px, usd } from '@/lib/domain/decimal.ts'
import { createRandomStream } from '@/lib/domain/stats/randomStream.ts'

const DAY_MS = 86_400_000
const nothing = usd(0)

/** Returns daily samples of an account and of BTC that grow by these shares; a null growth of BTC: no price. */
function samplesOf(own: number[], btc: (number | null)[]): Sample[] {
  let equity = usd(10_000)
  let price = px(50_000)
  return [0, ...own].map((growth, at) => {
    equity = usd(equity.times(1 + growth))
    price = px(price.times(1 + (btc[at - 1] ?? 0)))
    const btcPx = at > 0 && btc[at - 1] === null ? null : price
    const sums = { realizedUsd: nothing, feesUsd: nothing, fundingUsd: nothing, unrealizedUsd: nothing }
    const cost = { modelCostUsd: nothing, modelCostUsdMax: nothing }
    const point = {
      id: at,
      agentId: 'a',
      at: new Date(at * DAY_MS),
      equityUsd: equity,
      depositsUsd: usd(10_000),
      btcPx,
    }
    return { atMs: at * DAY_MS, point: { ...point, ...sums, ...cost } as Sample['point'] }
  })
}

const next = createRandomStream(3)
const noise = (n: number) => Array.from({ length: n }, () => (next() - 0.5) / 10)

describe('what is sure about a curve', () => {
  it('an account that holds BTC and earns a tenth of a percent a day more earns just that more', () => {
    const btc = noise(90)
    const against = toAgainstBtc(
      samplesOf(
        btc.map((r, at) => r + 0.001 + (at % 2) * 1e-6),
        btc,
      ),
      DAY_MS,
    )
    expect(against?.periodCount).toBe(90)
    expect(against?.dayFrac).toBeCloseTo(0.0010005, 9)
    expect(against?.dayFracLow).toBeGreaterThan(0.001)
    expect(against?.dayFracHigh).toBeLessThan(0.001001)
  })
  it('doing nothing beside a BTC that goes nowhere in particular is not told from it', () => {
    const btc = noise(60)
    const against = toAgainstBtc(
      samplesOf(
        btc.map(() => 0),
        btc,
      ),
      DAY_MS,
    )
    expect(against?.dayFracLow).toBeLessThan(0)
    expect(against?.dayFracHigh).toBeGreaterThan(0)
    expect(against?.daysMin).toBeGreaterThan(60)
  })
  it('looks at a long curve in wider steps, up to its newest point, and says the same of a day', () => {
    const btc = noise(1201)
    const grid = samplesOf(
      btc.map((r, at) => r + (at === 0 ? 0.5 : 0.001)),
      btc,
    )
    const against = toAgainstBtc(grid, DAY_MS)
    // Of 1,201 days in threes the first is left out, and with it the one on which half was gained.
    expect(against?.periodCount).toBe(400)
    expect(against?.dayFrac).toBeCloseTo(0.001, 4)
  })
  it('says the same when it is asked again', () => {
    const samples = samplesOf(noise(40), noise(40))
    expect(toAgainstBtc(samples, DAY_MS)).toEqual(toAgainstBtc(samples, DAY_MS))
  })
  it('without a price of BTC, or with a handful of days, there is nothing to say', () => {
    expect(toAgainstBtc(samplesOf(noise(40), Array(40).fill(null)), DAY_MS)).toBeNull()
    expect(toAgainstBtc(samplesOf(noise(5), noise(5)), DAY_MS)).toBeNull()
    expect(toAgainstBtc([], DAY_MS)).toBeNull()
    expect(toSharpeCertainty([], DAY_MS)).toBeNull()
    expect(toSharpeCertainty([0.01, 0.01, 0.01], DAY_MS)).toBeNull()
  })
  it('a Sharpe that is not above 0 never becomes so by waiting', () => {
    const certainty = toSharpeCertainty([-0.02, 0.01, -0.01, 0.005], DAY_MS)
    expect(certainty?.daysMin).toBeNull()
    expect(certainty?.low).toBeLessThan(0)
  })
  it('whatever the curve, what is said is a number or null', () => {
    const share = fc.double({ min: -0.9, max: 0.9, noNaN: true })
    fc.assert(
      fc.property(fc.array(fc.tuple(share, fc.option(share, { nil: null })), { maxLength: 30 }), (moves) => {
        const own = moves.map(([growth]) => growth)
        const samples = samplesOf(
          own,
          moves.map(([, growth]) => growth),
        )
        for (const figures of [toAgainstBtc(samples, DAY_MS), toSharpeCertainty(own, DAY_MS)])
          for (const value of Object.values(figures ?? {})) expect(value ?? 0).toSatisfy(Number.isFinite)
      }),
    )
  })
})
