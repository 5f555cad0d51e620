import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { px, sz, usd } from '@/lib/domain/decimal.ts'
import {
  EXPIRY_GRACE_MS,
  matchTrades,
  settleBurn,
  settleRecord,
  settleUnsent,
  tradeEndOf,
  vanished,
} from '@/lib/domain/reconcile.ts'

const position = (coin: string, side: 'long' | 'short' = 'long') => ({
  coin,
  side,
  szi: sz(1),
  entryPx: px(100),
  markPx: px(100),
  liquidationPx: null,
  unrealizedPnlUsd: usd(0),
  marginUsedUsd: usd(0),
  leverage: 1,
  fundingSinceOpenUsd: usd(0),
})

describe('an order whose outcome is not known', () => {
  test('never left when it was only written, or has no nonce; all others may have', () => {
    expect(settleUnsent({ outcome: 'written', nonceMs: 5 })).toMatchObject({ kind: 'notSent' })
    expect(settleUnsent({ outcome: 'unknown', nonceMs: null })).toMatchObject({ kind: 'notSent' })
    expect(settleUnsent({ outcome: 'sent', nonceMs: 5 })).toBeNull()
    expect(settleUnsent({ outcome: 'unknown', nonceMs: 5 })).toBeNull()
  })

  test('was refused only where nothing of it filled', () => {
    const record = { oid: '7', status: 'perpMarginRejected', state: 'rejected' }
    expect(settleRecord({ ...record, filledSz: sz(0) })).toEqual({ kind: 'rejected', message: 'perpMarginRejected' })
    expect(settleRecord({ ...record, filledSz: sz('0.1') })).toEqual({ kind: 'resting', oid: '7' })
    expect(settleRecord({ ...record, state: 'canceled', filledSz: sz(0) })).toEqual({ kind: 'resting', oid: '7' })
  })

  test('is proven dead by a burned nonce at once, by a used one only long after it expired and after asking again', () => {
    expect(settleBurn('burned', 1_000, 0)).toMatchObject({ kind: 'notSent' })
    expect(settleBurn('used', 1_000, 1_000 + EXPIRY_GRACE_MS)).toBeNull()
    expect(settleBurn('used', 1_000, 1_001 + EXPIRY_GRACE_MS)).toBe('askAgain')
    expect(settleBurn('unknown', 1_000, Number.MAX_SAFE_INTEGER)).toBeNull()
  })
})

describe('what rested and is listed no more', () => {
  test('is found by oid and by cloid, whichever is known', () => {
    const resting = [
      { oid: '1', cloid: '0xa' },
      { oid: null, cloid: '0xb' },
      { oid: '3', cloid: '0xc' },
    ]
    const open = [
      { oid: '1', cloid: null },
      { oid: '9', cloid: '0xb' },
    ]
    expect(vanished(resting, open)).toEqual([{ oid: '3', cloid: '0xc' }])
  })
})

describe('trades and positions', () => {
  const coins = fc.uniqueArray(fc.constantFrom('BTC', 'ETH', 'SOL', 'HYPE', 'PURR'))

  test('after what is found was adopted and what ended was closed, there is nothing left to do', () => {
    fc.assert(
      fc.property(coins, coins, (held, known) => {
        const positions = held.map((coin) => position(coin))
        const trades = known.map((coin) => ({ coin, side: 'long' }))
        const { ended, found } = matchTrades(trades, positions)
        const adopted = found.map(({ coin, side }) => ({ coin, side: side as string }))
        const after = [...trades.filter((trade) => !ended.includes(trade)), ...adopted]
        expect(matchTrades(after, positions)).toEqual({ ended: [], found: [] })
        expect(after.map(({ coin }) => coin).sort()).toEqual([...held].sort())
      }),
    )
  })

  test('a position on the other side is another position: the trade has ended', () => {
    const short = position('BTC', 'short')
    const trades = [{ coin: 'BTC', side: 'long' }]
    expect(matchTrades(trades, [short])).toEqual({ ended: trades, found: [short] })
  })
})

describe('who ended a trade', () => {
  const decision = { id: 4, source: 'exitRule' as const, rationale: 'RSI above 70.' }
  const byCode = { source: 'watchdog' as const, reason: '' }
  const stop = { ...byCode, role: 'stop', triggerPx: px('95000') }

  test('a liquidation is the venue’s, whatever order it names', () => {
    expect(tradeEndOf({ intent: stop, decision }, { liquidation: true })).toMatchObject({
      exitKind: 'liquidation',
      exitDecisionId: null,
    })
  })

  test('a stop or target names its level, a decision its reason, a stranger’s order neither', () => {
    expect(tradeEndOf({ intent: stop, decision }, { liquidation: false })).toEqual({
      exitKind: 'stop',
      exitReason: 'The stop at 95000 fired.',
      exitDecisionId: 4,
    })
    expect(
      tradeEndOf({ intent: { ...byCode, role: 'close', triggerPx: null }, decision }, { liquidation: false }),
    ).toEqual({
      exitKind: 'exitRule',
      exitReason: 'RSI above 70.',
      exitDecisionId: 4,
    })
    expect(tradeEndOf({ intent: null, decision: null }, { liquidation: false }).exitKind).toBe('venue')
  })

  test('an exit that a plan asked for names the rule that was met, and the decision the plan is of', () => {
    const intent = { role: 'close', source: 'exitRule' as const, reason: 'RSI above 70.', triggerPx: null }
    const entry = { id: 4, source: 'model' as const, rationale: 'The trend is up.' }
    expect(tradeEndOf({ intent, decision: entry }, { liquidation: false })).toEqual({
      exitKind: 'exitRule',
      exitReason: 'RSI above 70.',
      exitDecisionId: 4,
    })
  })

  test('an order that no decision asked for says itself who wanted it, and why', () => {
    const intent = { role: 'close', source: 'person' as const, reason: 'Flatten: enough.', triggerPx: null }
    expect(tradeEndOf({ intent, decision: null }, { liquidation: false })).toEqual({
      exitKind: 'person',
      exitReason: 'Flatten: enough.',
      exitDecisionId: null,
    })
  })
})
