import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { POST } from '@/app/api/lab/gate/route.ts'
import { labGateResponseSchema } from '@/lib/contracts/labGate.ts'
import { agentBooks } from '@/lib/store/agentBooks.ts'
import type { Scenario } from '@/prisma/seed/scenarios.ts'
import type { TempDb } from '@/tests/support/tempDb.ts'
import { openWebStore, read, readError, send } from '@/tests/support/webStore.ts'

let temp: TempDb
const open = async (scenario: Scenario | null = null) => {
  temp = await openWebStore(scenario)
}
beforeEach(() => open())
afterEach(() => temp.close())

const post = (body: object) => send(POST, 'POST', '/api/lab/gate', body)
const ask = async (body: object) => read(labGateResponseSchema, await post(body))
const buy = (change: object = {}) => ({
  asset: 'BTC',
  action: 'buy',
  allocation_usd: 1_000,
  leverage: 3,
  sl_price: 98_000,
  tp_price: 104_000,
  ...change,
})
const account = { equity_usd: 10_000 }
const market = { BTC: { mark_px: 100_000, bid_px: 99_999, ask_px: '100001', sz_decimals: 5, leverage_max: 40 } }
const given = { account, market, taker_fee_frac: 0.00045 }

describe('decisions on a state that is given', () => {
  test.each([
    [
      'bookCrossed',
      { market: { BTC: { ...market.BTC, bid_px: 100_002 } } },
      'the bid of 100,002 is not below the ask of 100,001',
    ],
    ['markFar', { market: { BTC: { ...market.BTC, mark_px: 150_000 } } }, '50 %, at most 2 %'],
    ['exposureUnknown', { account: { ...account, positions: [{ coin: 'SOL', szi: 1_000 }] } }, 'held in SOL'],
    ['equityMissing', { account: { equity_usd: 0 } }, 'is $0.00'],
    ['belowMinimum', { decisions: [buy({ allocation_usd: 4.1 })] }, 'What is asked for, $4.10, is worth $4.00'],
  ])('are denied as %s where a number cannot be, with the numbers', async (denial, change, words) => {
    const { verdicts } = await ask({ ...given, decisions: [buy()], ...change })
    expect(verdicts).toMatchObject([{ verdict: 'deny', denial, why: expect.stringContaining(words) as string }])
  })

  test('pass with every rule that was looked at, its value and its limit', async () => {
    const { verdicts, state } = await ask({ ...given, decisions: [buy()] })
    expect(verdicts).toMatchObject([{ asset: 'BTC', verdict: 'pass', denial: null, why: '' }])
    expect(verdicts[0]?.size_usd).toBeCloseTo(999, 0)
    const line = verdicts[0]?.rules.find(({ code }) => code === 'positionLimit')
    expect(line).toMatchObject({ value: '1004.46', limit: '5000', verdict: 'pass' })
    expect(state).toEqual({
      account: 'given',
      account_at_ms: null,
      market: 'given',
      market_at_ms: null,
      trading_state: 'active',
      assumed: [],
    })
  })

  test('are clamped and denied by limits that are laid over those of Settings', async () => {
    const clamped = await ask({ ...given, decisions: [buy()], limits: { positionFracMax: 0.05 } })
    expect(clamped.verdicts[0]).toMatchObject({ verdict: 'clamp' })
    expect(clamped.verdicts[0]?.size_usd).toBeLessThanOrEqual(500)
    const denied = await ask({ ...given, decisions: [buy()], limits: { rewardRiskMin: 5 } })
    expect(denied.verdicts[0]).toMatchObject({ verdict: 'deny', size_usd: null, denial: 'rewardTooSmall' })
    expect(denied.verdicts[0]?.why).toMatch(/\.$/)
  })

  test('are denied for what is true of them', async () => {
    const denials = async (body: object) => (await ask({ ...given, decisions: [buy()], ...body })).verdicts[0]?.denial
    const held = { positions: [{ coin: 'BTC', szi: '-0.01', entryPx: 100_000, markPx: 100_000 }] }
    expect(await denials({ decisions: [buy({ sl_price: null })] })).toBe('stopMissing')
    expect(await denials({ decisions: [buy({ sl_price: 101_000 })] })).toBe('stopWrongSide')
    expect(await denials({ decisions: [buy({ asset: 'DOGE' })] })).toBe('coinNotAllowed')
    expect(await denials({ coins: ['ETH'] })).toBe('coinNotAllowed')
    expect(await denials({ trading_state: 'reducing' })).toBe('tradingReducing')
    expect(await denials({ data_age_ms: 60_001 })).toBe('dataStale')
    expect(await denials({ market: { BTC: { mark_px: 100_000 } } })).toBe('bookMissing')
    expect(await denials({ account: { equity_usd: 10_000, withdrawable_usd: 0 } })).toBe('marginShort')
    expect(await denials({ decisions: [buy({ action: 'close' })] })).toBe('nothingToClose')
    // The other side of what is held makes it smaller, and needs no stop.
    expect(await denials({ account: { ...account, ...held }, decisions: [buy({ sl_price: null })] })).toBeNull()
  })

  test('names what nobody said', async () => {
    const { state } = await ask({ account, market: { BTC: { mark_px: 1, bid_px: 1, ask_px: 1 } }, decisions: [buy()] })
    expect(state.assumed).toEqual([
      'The lot of BTC: 4 decimals.',
      "The venue's highest leverage in BTC: 20x.",
      "The fee of an order that fills at once: 0.00045, the venue's lowest tier.",
    ])
  })
})

test('what is neither given nor stored is asked for, and what is wrong is named', async () => {
  expect(await readError(await post({ market, decisions: [buy()] }))).toMatchObject({ code: 'no_account' })
  expect(await readError(await post({ account, decisions: [buy()] }))).toMatchObject({ code: 'no_market' })
  const wrong = { ...given, decisions: [{ asset: 'BTC', action: 'short' }], limits: { leverageMax: 99, noLimit: 1 } }
  const response = await post(wrong)
  expect(response.status).toBe(422)
  expect(Object.keys((await readError(response)).fields ?? {})).toEqual(
    expect.arrayContaining(['decisions.0.action', 'limits.leverageMax']),
  )
  expect((await post({ ...given, decisions: [] })).status).toBe(422)
  const positions = [0.3, -0.0001].map((szi) => ({ coin: 'BTC', szi, entry_px: 100_000 }))
  expect((await post({ ...given, account: { ...account, positions }, decisions: [buy()] })).status).toBe(422)
})

describe('decisions on what the agent stored', () => {
  beforeEach(async () => {
    await temp.close()
    await open('profitable-week')
  })

  test('are judged on its account, its prices and what it did lately', async () => {
    const agent = await temp.db.agentState.findFirstOrThrow()
    const { verdicts, state } = await ask({ decisions: [{ asset: 'BTC', action: 'hold' }, buy({ sl_price: 1 })] })
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['hold', 'deny'])
    expect(state).toMatchObject({ account: 'stored', market: 'stored', trading_state: 'active', assumed: [] })
    expect(state.account_at_ms).toBe(agent.accountAt?.getTime())
    const counted = verdicts[0]?.rules.find(({ code }) => code === 'entriesDay')
    expect(Number(counted?.value)).toBe(
      await temp.db.intent.count({
        where: { role: 'entry', outcome: 'acknowledged', createdAt: { gt: new Date(+agent.heartbeatAt - 86_400_000) } },
      }),
    )
  })

  test('are held back by a pause, an unanswered order and a state of the agent, and not on another account', async () => {
    const { agentId } = await temp.db.agentState.findFirstOrThrow()
    const nowMs = Date.now()
    const books = agentBooks(temp.db, agentId, { nowMs: () => nowMs, wallMs: () => nowMs })
    const pause = {
      kind: 'stopGuard',
      coin: 'BTC',
      reason: '3 stops in BTC.',
      openedMs: nowMs,
      closedMs: null,
    } as const
    await books.locks.insert([{ ...pause, untilMs: nowMs + 3_600_000 }])
    const paused = await ask({ decisions: [buy()] })
    expect(paused.verdicts[0]).toMatchObject({ denial: 'coinPaused' })
    expect(paused.verdicts[0]?.why).toContain('3 stops in BTC. It may be entered again from')
    await temp.db.agentState.updateMany({ data: { tradingState: 'halted' } })
    expect((await ask({ decisions: [buy()] })).verdicts[0]?.denial).toBe('tradingHalted')
    expect((await ask({ ...given, decisions: [buy()] })).verdicts[0]?.denial).toBeNull()
  })

  test('writes nothing', async () => {
    const counts = async () => [
      await temp.db.decision.count(),
      await temp.db.gateInput.count(),
      await temp.db.event.count(),
    ]
    const before = await counts()
    await ask({ decisions: [buy()] })
    expect(await counts()).toEqual(before)
  })
})
