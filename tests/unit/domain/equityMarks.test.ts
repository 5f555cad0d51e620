import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { usd } from '@/lib/domain/decimal.ts'
import { advanceMarks, type EquityMarks, lostFrac, type MoneyLook, measuredAnew } from '@/lib/domain/equityMarks.ts'

const DAY_MS = 86_400_000
const look = (equity: number, change: Partial<Record<keyof MoneyLook, number>> = {}): MoneyLook => {
  const { atMs = 0, depositsUsd = 10_000, ...books } = change
  // What nothing else explains was made by trading.
  const { realizedUsd = equity - depositsUsd, unrealizedUsd = 0, feesUsd = 0, fundingUsd = 0 } = books
  return {
    atMs,
    equityUsd: usd(equity),
    depositsUsd: usd(depositsUsd),
    realizedUsd: usd(realizedUsd),
    unrealizedUsd: usd(unrealizedUsd),
    feesUsd: usd(feesUsd),
    fundingUsd: usd(fundingUsd),
  }
}
const marksAfter = (...looks: MoneyLook[]): EquityMarks =>
  looks.reduce<EquityMarks | null>((marks, one) => advanceMarks(marks, one).marks, null) as EquityMarks
const dayLoss = (marks: EquityMarks) => lostFrac(marks, marks.dayStartUsd).toNumber()
const drawdown = (marks: EquityMarks) => lostFrac(marks, marks.peakUsd).toNumber()

describe('what losses are measured from', () => {
  test('the day begins at midnight UTC with what was last seen before it, the peak stays', () => {
    const marks = marksAfter(look(10_000), look(11_000, { atMs: DAY_MS - 1 }), look(10_450, { atMs: DAY_MS + 1 }))
    expect(dayLoss(marks)).toBeCloseTo(0.05)
    expect(drawdown(marks)).toBeCloseTo(0.05)
    const next = advanceMarks(marks, look(10_450, { atMs: 2 * DAY_MS })).marks
    expect([dayLoss(next), drawdown(next)]).toEqual([0, expect.closeTo(0.05)])
  })

  test('a deposit is no gain and hides no loss, a withdrawal is no loss', () => {
    const lost = look(9_500)
    for (const flow of [90_000, 500, -500, -9_000]) {
      const marks = marksAfter(look(10_000), lost, look(9_500 + flow, { depositsUsd: 10_000 + flow }))
      expect([dayLoss(marks), drawdown(marks)]).toEqual([expect.closeTo(0.05), expect.closeTo(0.05)])
    }
  })

  test('an account that was empty, or is emptied and filled again, is measured anew', () => {
    const marks = marksAfter(look(0, { depositsUsd: 0 }), look(5_000, { depositsUsd: 5_000 }))
    expect(dayLoss(marks)).toBe(0)
    const emptied = marksAfter(look(10_000), look(0, { depositsUsd: 0 }), look(2_000, { depositsUsd: 2_000 }))
    expect(drawdown(emptied)).toBe(0)
  })

  test('cash that shows in equity before the books know it is neither peak nor loss', () => {
    const early = advanceMarks(marksAfter(look(10_000)), look(20_000, { realizedUsd: 0 }))
    expect(early.isExplained).toBe(false)
    const told = advanceMarks(early.marks, look(20_000, { depositsUsd: 20_000, realizedUsd: 0 }))
    expect([told.isExplained, drawdown(told.marks)]).toEqual([true, 0])
  })

  test('a difference that the books never explain is a loss in the end', () => {
    const gone = look(8_000, { realizedUsd: 0 })
    const marks = marksAfter(look(10_000), gone, gone, gone, gone)
    expect(drawdown(marks)).toBeCloseTo(0.2)
  })

  test('open positions count, and what a person lets go of is measured from now', () => {
    const marks = marksAfter(look(10_000), look(9_000, { realizedUsd: 0, unrealizedUsd: -1_000 }))
    expect(dayLoss(marks)).toBeCloseTo(0.1)
    expect(drawdown(measuredAnew(marks, ['drawdown']))).toBe(0)
    expect(dayLoss(measuredAnew(marks, ['drawdown']))).toBeCloseTo(0.1)
    expect(dayLoss(measuredAnew(marks, ['dayLoss']))).toBe(0)
  })

  test('whatever is made and moved, only what is made changes the share that is lost', () => {
    const step = fc.record({
      made: fc.double({ min: -0.3, max: 0.3, noNaN: true }),
      flow: fc.double({ min: -0.9, max: 5, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let [equity, deposits, index, peak] = [10_000, 10_000, 1, 1]
        let marks = marksAfter(look(equity))
        for (const { made, flow } of steps) {
          const moved = equity * flow
          deposits += moved
          equity = (equity + moved) * (1 + made)
          index *= 1 + made
          peak = Math.max(peak, index)
          marks = advanceMarks(marks, look(equity, { depositsUsd: deposits })).marks
        }
        expect(drawdown(marks)).toBeCloseTo(1 - index / peak, 6)
      }),
    )
  })
})
