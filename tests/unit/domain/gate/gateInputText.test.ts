import { describe, expect, test } from 'vitest'
import { px } from '@/lib/domain/decimal.ts'
import { gateInputText, readGateInputText } from '@/lib/domain/gate/gateInputText.ts'
import { DEFAULT_LIMITS } from '@/lib/domain/limits.ts'
import { judgeDecisions } from '@/lib/domain/riskGate.ts'
import {
  account,
  coinPace,
  decision,
  exitCondition,
  exitRules,
  gateInput,
  openOrder,
  pace,
  position,
} from '../../../support/builders.ts'

describe('what the gate judged on, stored', () => {
  test('is the same text again, with decimals as they were', () => {
    const text = gateInputText(gateInput({ account: account({ positions: [position()] }) }))
    const read = readGateInputText(text)
    expect(read && gateInputText(read)).toBe(text)
    expect(read?.coins.BTC?.bidPx?.eq(px('99999'))).toBe(true)
  })

  test('keeps which stop rests, by which a hold that moves it is judged', () => {
    const input = gateInput({
      decisions: [decision({ action: 'hold', sl_price: 98_500, tp_price: null })],
      account: account({
        positions: [position()],
        openOrders: [99_000, 90_000].map((at) => openOrder({ tpsl: 'sl', triggerPx: px(at) })),
      }),
    })
    const [verdict] = judgeDecisions(readGateInputText(gateInputText(input)) ?? gateInput())
    expect(verdict?.rules).toMatchObject([{ code: 'stopTightened', verdict: 'clamp', limit: '99000' }])
  })

  test('of an older version keeps exit rules whose time had no bound then, with the bound', () => {
    const exit_rules = exitRules([exitCondition()], { max_hold_minutes: 900_000 })
    const read = readGateInputText(gateInputText(gateInput({ decisions: [decision({ exit_rules })] })))
    expect(read?.wishes[0]?.decision.exit_rules).toEqual({ ...exit_rules, max_hold_minutes: 525_600 })
  })

  test('does not grow with what rests, cannot be read or was traded once', () => {
    const many = (count: number) =>
      gateInput({
        account: account({
          openOrders: Array.from({ length: count }, (_, n) => openOrder({ oid: String(n), tpsl: n % 2 ? 'sl' : null })),
          unread: Array.from({ length: count }, (_, n) => ({
            list: 'openOrders' as const,
            coin: 'BTC',
            oid: String(n),
            problem: 'p'.repeat(200),
            row: 'r'.repeat(2_000),
          })),
        }),
        pace: pace({ coins: Object.fromEntries(Array.from({ length: count }, (_, n) => [`C${n}`, coinPace()])) }),
        decisions: [decision({ rationale: 'w'.repeat(count), exit_plan: 'w'.repeat(count) })],
      })
    expect(gateInputText(many(1_000)).length).toBeLessThan(gateInputText(many(2)).length + 10)
  })

  test('of an older version has the default of a limit that it did not know, and is nothing in another form', () => {
    const { leverageMax: _, ...older } = gateInput().limits
    const text = gateInputText(gateInput()).replace(/"limits":\{[^}]*\}/, `"limits":${JSON.stringify(older)}`)
    expect(readGateInputText(text)?.limits.leverageMax).toBe(DEFAULT_LIMITS.leverageMax)
    expect(readGateInputText('{"wishes":[]}')).toBeNull()
    expect(readGateInputText('no JSON')).toBeNull()
  })
})
