import { expect, test } from 'vitest'
import { px, sz, usd } from '@/lib/domain/decimal.ts'
import { tryLimits } from '@/lib/domain/gate/limitTrial.ts'
import { DEFAULT_LIMITS } from '@/lib/domain/limits.ts'
import { account, coinPace, decision, gateInput, pace, position } from '../../../support/builders.ts'

test('limits that would have kept the levels where they were have changed a decision, though no order and no size', () => {
  const { nowMs } = pace()
  const held = position({ coin: 'BTC', szi: sz('0.05'), entryPx: px(100_000), markPx: px(100_000) })
  const input = gateInput({
    limits: { ...DEFAULT_LIMITS, holdMinutesMin: 0, planMinutesMin: 0, stopDistanceFracMin: 0.0001 },
    account: account({ equityUsd: usd(10_000), positions: [held] }),
    pace: pace({
      coins: {
        BTC: coinPace({ held: { openedMs: nowMs - 60_000, entryPx: px(100_000), openingSlPx: px(98_000) } }),
      },
    }),
    decisions: [decision({ action: 'hold', allocation_usd: 0, sl_price: 99_950, tp_price: 100_050 })],
  })
  const [pair] = tryLimits(input, { ...input.limits, holdMinutesMin: 60, stopDistanceFracMin: 0.003 })
  expect(pair?.isChanged).toBe(true)
  expect(tryLimits(input, input.limits).map(({ isChanged }) => isChanged)).toEqual([false])
})
