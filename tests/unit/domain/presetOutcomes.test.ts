import { describe, expect, test } from 'vitest'
import { px, sz, usd } from '@/lib/domain/decimal.ts'
import type { LOSS_LIMITS } from '@/lib/domain/limits/lossLimits.ts'
import { type LIMIT_RULES, type LimitCode, type Preset, presetValue } from '@/lib/domain/limits.ts'
import { type EndedTrade, locksToOpen } from '@/lib/domain/locks.ts'
import { judgeDecisions } from '@/lib/domain/riskGate.ts'
import {
  account,
  coinPace,
  decision,
  type GateChange,
  gateInput,
  marks,
  OPEN_LIMITS,
  pace,
  position,
  snapshot,
} from '../../support/builders.ts'

/** Rows that say what they are for people who dare less and more; one without a case below does not compile. */
type DaringCode = {
  [K in LimitCode]: (typeof LIMIT_RULES)[K]['presets'] extends 'same' ? never : K
}[LimitCode]
type LossCode = DaringCode & keyof typeof LOSS_LIMITS
type OrderCode = Exclude<DaringCode, LossCode>

const { nowMs } = pace()
const ago = (minutes: number) => nowMs - minutes * 60_000
const inBtc = (change: Parameters<typeof coinPace>[0]) => ({ pace: pace({ coins: { BTC: coinPace(change) } }) })
const entriesAgo = (...minutes: number[]) => ({ pace: pace({ entriesMs: minutes.map(ago) }) })
const wish = (change: Parameters<typeof decision>[0]): GateChange => ({ decisions: [decision(change)] })
const close: GateChange = { account: account({ positions: [position()] }), ...wish({ action: 'close' }) }
const openedAt = (minutes: number, entryPx: number) =>
  inBtc({ held: { openedMs: ago(minutes), entryPx: px(entryPx), openingSlPx: px(entryPx - 2_000) } })
const leftShort = (minutes: number, exitPx: number) =>
  inBtc({ lastExit: { side: 'short', atMs: ago(minutes), px: px(exitPx) } })

/** A decision between what the cautious and what the aggressive preset allow, all other limits as open as they can be. */
const ORDERS: Record<OrderCode, { change: GateChange; limits?: Partial<typeof OPEN_LIMITS> }> = {
  slippageFracMax: { change: wish({ sl_price: 90_000 }), limits: { positionFracMax: 0.1 } },
  spreadFracMax: { change: { coins: { BTC: snapshot({ bidPx: px(99_900), askPx: px(100_100) }) } } },
  markGapFracMax: { change: { coins: { BTC: snapshot({ markPx: px(98_500) }) } } },
  entriesHourMax: { change: entriesAgo(20, 30) },
  entriesDayMax: { change: entriesAgo(70, 80, 90, 100, 110) },
  cooldownBars: { change: inBtc({ changedMs: ago(21) }) },
  flipBars: { change: leftShort(60, 100_000), limits: { flipMoveFracMin: 0.01 } },
  flipMoveFracMin: { change: leftShort(20, 99_700) },
  holdMinutesMin: { change: { ...close, ...openedAt(20, 100_000) } },
  planMinutesMin: { change: { ...close, ...openedAt(240, 100_000) }, limits: { planMoveRMin: 0.5 } },
  planMoveRMin: { change: { ...close, ...openedAt(20, 101_000) } },
  stopDistanceFracMin: { change: wish({ sl_price: 99_800 }) },
  stopDistanceFracMax: { change: wish({ sl_price: 80_000, tp_price: 140_000, leverage: 1 }) },
  liquidationShareMax: { change: wish({ sl_price: 85_500, leverage: 5 }) },
  rewardRiskMin: { change: {} },
  feeShareMax: { change: wish({ tp_price: 100_870 }) },
  leverageMax: { change: wish({ leverage: 3 }) },
  positionFracMax: { change: wish({ allocation_usd: 5_000 }) },
  grossFracMax: { change: wish({ allocation_usd: 8_000 }) },
  sameSideFracMax: { change: wish({ allocation_usd: 6_000 }) },
  riskFracMax: { change: wish({ allocation_usd: 4_000 }) },
  positionsMax: {
    change: {
      account: account({ positions: ['A', 'B', 'C', 'D'].map((coin) => position({ coin, szi: sz('0.001') })) }),
    },
  },
}

const ended = (hoursAgo: number, netUsd: number): EndedTrade => ({
  coin: 'BTC',
  closedMs: ago(hoursAgo * 60),
  isStop: true,
  netUsd: usd(netUsd),
  cooldownMinutes: null,
})

/** Trades that open a lock under the cautious preset and none under the aggressive one. */
const LOSSES: Record<LossCode, EndedTrade[]> = {
  dayLossFracMax: [],
  drawdownFracMax: [],
  stopGuardCount: [ended(1, -1), ended(5, -1)],
  stopGuardPauseHours: [ended(10, -1), ended(11, -1)],
  lowProfitCount: [ended(1, -3), ended(5, 1), ended(6, 1)],
  lowProfitFracMin: [ended(1, -3), ended(5, 1)],
  lowProfitPauseHours: [ended(10, -3), ended(11, 1)],
}

describe('between the presets', () => {
  test.each(Object.entries(ORDERS) as [OrderCode, (typeof ORDERS)[OrderCode]][])(
    '%s changes what becomes of a decision',
    (code, { change, limits }) => {
      const under = (preset: Preset) => {
        const value = presetValue(preset, code)
        const [verdict] = judgeDecisions(gateInput({ ...change, limits: { ...OPEN_LIMITS, ...limits, [code]: value } }))
        return { verdict: verdict?.verdict, sizeUsd: verdict?.sizeUsd?.toFixed() ?? null }
      }
      expect(under('cautious').verdict).toMatch(/deny|clamp/)
      if (code === 'slippageFracMax') expect(under('cautious').sizeUsd).not.toBe(under('aggressive').sizeUsd)
      else expect(under('aggressive').verdict).toBe('pass')
    },
  )

  test.each(Object.entries(LOSSES) as [LossCode, EndedTrade[]][])('%s changes what losses stop', (code, trades) => {
    const isLowProfit = code.startsWith('lowProfit')
    const counts = { stopGuardCount: isLowProfit ? 50 : 2, lowProfitCount: isLowProfit ? 2 : 50, lowProfitFracMin: 0 }
    const opened = (preset: Preset) =>
      locksToOpen({
        nowMs,
        // 9,500 of the day's 10,000, and 15 % below the highest.
        marks: marks({ dayStartUsd: usd(10_000), peakUsd: usd(11_177) }),
        trades,
        limits: {
          ...OPEN_LIMITS,
          stopGuardHours: 24,
          lowProfitHours: 48,
          ...counts,
          [code]: presetValue(preset, code),
        },
        known: [],
      })
    expect(opened('cautious')).toHaveLength(1)
    expect(opened('aggressive')).toEqual([])
  })
})
