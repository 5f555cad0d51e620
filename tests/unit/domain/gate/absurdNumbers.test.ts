import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Decimal, type Px, px, sz, type Usd, usd } from '@/lib/domain/decimal.ts'
import type { GateInput } from '@/lib/domain/gate/verdict.ts'
import { judgeDecisions } from '@/lib/domain/riskGate.ts'
import {
  account,
  coinPace,
  decision,
  type GateChange,
  gateInput,
  market,
  OPEN_LIMITS,
  pace,
  position,
  snapshot,
} from '../../../support/builders.ts'

/** Numbers that are missing, stale or no numbers of this world: each denies new risk by its own code, and none keeps anybody in. */

const held = account({ positions: [position({ coin: 'ETH', szi: sz('0.1') })] })
const { coins } = gateInput()
const btc = (change: Parameters<typeof snapshot>[0]): GateChange => ({ coins: { ...coins, BTC: snapshot(change) } })
/** What no constructor lets through, and arithmetic still may. */
const NO_NUMBER = new Decimal(Number.NaN)

const CASES: [string, GateChange, string][] = [
  ['a crossed book', btc({ bidPx: px(100_010), askPx: px(100_000) }), 'bookCrossed'],
  ['a book without a spread', btc({ bidPx: px(100_000), askPx: px(100_000) }), 'bookCrossed'],
  ['no bid', btc({ bidPx: null }), 'bookMissing'],
  ['no ask', btc({ askPx: null }), 'bookMissing'],
  ['a bid of 0', btc({ bidPx: px(0) }), 'priceMissing'],
  ['a mark of 0', btc({ markPx: px(0) }), 'priceMissing'],
  ['a mark that is no number', btc({ markPx: NO_NUMBER as Px }), 'priceMissing'],
  ['a mark far above the book', btc({ markPx: px(200_000) }), 'markFar'],
  ['a mark far below the book', btc({ markPx: px(99_000) }), 'markFar'],
  ['a held position without a mark', unmarked(px(0), px(0)), 'exposureUnknown'],
  ['a held position with a mark below 0', unmarked(px(-4_000), px(-4_000)), 'exposureUnknown'],
  ['an equity of 0', { account: account({ equityUsd: usd(0) }) }, 'equityMissing'],
  ['an equity below 0', { account: account({ equityUsd: usd(-5) }) }, 'equityMissing'],
  ['an equity that is no number', { account: account({ equityUsd: NO_NUMBER as Usd }) }, 'equityMissing'],
  ['prices from the future', { dataAgeMs: -1 }, 'dataStale'],
  ['prices of no known age', { dataAgeMs: Number.NaN }, 'dataStale'],
  ['a fee nobody tells', { takerFeeFrac: null }, 'feeUnknown'],
  ['a fee that is no number', { takerFeeFrac: Number.NaN }, 'feeUnknown'],
  ['a fee below 0', { takerFeeFrac: -0.001 }, 'feeUnknown'],
  ['a clock that tells no time', { pace: pace({ nowMs: Number.NaN }) }, 'timeUnknown'],
  ['bars without a length', { pace: pace({ barMs: 0 }) }, 'timeUnknown'],
  ['an entry at no known time', { pace: pace({ entriesMs: [Number.NaN] }) }, 'timeUnknown'],
  ['a fill at no known time', { pace: pace({ coins: { BTC: coinPace({ changedMs: Number.NaN }) } }) }, 'timeUnknown'],
  ['a lot nobody tells', { markets: { BTC: market({ szDecimals: Number.NaN }) } }, 'marketUnknown'],
  ['a leverage of 0', { markets: { BTC: market({ leverageMax: 0 }) } }, 'marketUnknown'],
]

/** ETH is held, and neither the account nor the market says what it is worth. */
function unmarked(own: Px, seen: Px): GateChange {
  return {
    account: account({ positions: [position({ coin: 'ETH', szi: sz('2'), markPx: own })] }),
    coins: { ...coins, ETH: snapshot({ coin: 'ETH', markPx: seen }) },
  }
}

describe('a number that is missing, stale or absurd', () => {
  const limits = { ...OPEN_LIMITS, markGapFracMax: 0.005 }

  test.each(CASES)('%s: nothing is opened', (_, change, code) => {
    const [verdict] = judgeDecisions(gateInput({ limits, ...change }))
    expect(verdict).toMatchObject({ verdict: 'deny', denial: code, approval: null })
    expect(verdict?.rules.find((rule) => rule.code === code && rule.verdict === 'deny')?.note).toMatch(/^[A-Z“].*\.$/)
  })

  // Without a price or a lot there is no order to leave by.
  const leavable = CASES.filter(([, , code]) => code !== 'priceMissing' && code !== 'marketUnknown')
  test.each(leavable)('%s: a person still leaves', (_, change) => {
    const positions = [...(change.account?.positions ?? []), position()]
    const leaving = { ...change, account: { ...(change.account ?? account()), positions } }
    const close = [decision({ action: 'close' })]
    expect(judgeDecisions(gateInput({ limits, ...leaving, decisions: close, source: 'person' }))[0]?.verdict).toBe(
      'pass',
    )
  })

  test('a hold says so as well', () => {
    const hold = [decision({ action: 'hold', sl_price: null, tp_price: null })]
    for (const [, change, code] of CASES.filter(([, , code]) => code !== 'feeUnknown')) {
      const [verdict] = judgeDecisions(gateInput({ limits, ...change, decisions: hold }))
      expect(verdict?.rules.filter((rule) => rule.verdict === 'deny').map((rule) => rule.code)).toContain(code)
    }
  })

  test('a position that one side alone can value counts by that', () => {
    const own = unmarked(px(4_000), px(0))
    const [verdict] = judgeDecisions(gateInput({ limits: { ...limits, grossFracMax: 0.8 }, ...own }))
    // $8,000 of ETH fill the limit.
    expect(verdict).toMatchObject({ denial: 'grossLimit' })
  })

  test('a hold moves no stop by a mark of 0', () => {
    const short = position({ side: 'short', szi: sz('-0.02') })
    const [verdict] = judgeDecisions(
      gateInput({
        ...btc({ markPx: px(0) }),
        account: account({ positions: [short] }),
        decisions: [decision({ action: 'hold', sl_price: 50_000, tp_price: null })],
      }),
    )
    expect(verdict?.approval).toBeNull()
  })
})

const NO_NUMBERS = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
const BELOW = [...NO_NUMBERS, -1, -0.5, -1e12]

/** One number of an input that passes, and what it cannot be. A time may lie before all others: that is long ago. */
const NUMBERS: { put(input: GateInput, bad: number): GateInput; bad: number[] }[] = [
  { bad: BELOW, put: (input, bad) => ({ ...input, dataAgeMs: bad }) },
  { bad: BELOW, put: (input, bad) => ({ ...input, takerFeeFrac: bad }) },
  { bad: BELOW, put: (input, bad) => ({ ...input, pace: { ...input.pace, nowMs: bad } }) },
  { bad: BELOW, put: (input, bad) => ({ ...input, pace: { ...input.pace, barMs: bad } }) },
  { bad: NO_NUMBERS, put: (input, bad) => ({ ...input, pace: { ...input.pace, ordersMs: [bad] } }) },
  { bad: NO_NUMBERS, put: (input, bad) => ({ ...input, pace: { ...input.pace, entriesMs: [bad] } }) },
  {
    bad: NO_NUMBERS,
    put: (input, bad) => ({ ...input, pace: { ...input.pace, coins: { BTC: coinPace({ changedMs: bad }) } } }),
  },
  ...(['equityUsd', 'withdrawableUsd'] as const).map((name) => ({
    bad: BELOW,
    put: (input: GateInput, bad: number) => ({ ...input, account: { ...input.account, [name]: new Decimal(bad) } }),
  })),
  {
    bad: BELOW,
    put: (input, bad) => ({
      ...input,
      account: { ...input.account, positions: [position({ coin: 'ETH', markPx: new Decimal(bad) as Px })] },
      coins: { BTC: snapshot() },
    }),
  },
  ...(['markPx', 'bidPx', 'askPx'] as const).map((name) => ({
    bad: BELOW,
    put: (input: GateInput, bad: number) => ({
      ...input,
      coins: { ...input.coins, BTC: { ...snapshot(), [name]: new Decimal(bad) as Px } },
    }),
  })),
  ...(['leverageMax', 'szDecimals'] as const).map((name) => ({
    bad: BELOW,
    put: (input: GateInput, bad: number) => ({ ...input, markets: { ...input.markets, BTC: market({ [name]: bad }) } }),
  })),
]

test('whatever one number is no number, nothing is opened and the reason is a sentence', () => {
  const anyBad = fc.constantFrom(...NUMBERS.flatMap(({ put, bad }) => bad.map((value) => ({ put, value }))))
  const input = gateInput({ account: held })
  expect(judgeDecisions(input)[0]?.verdict).toBe('pass')
  const run = fc.property(anyBad, ({ put, value }) => {
    const [verdict] = judgeDecisions(put(input, value))
    expect(verdict?.verdict).toBe('deny')
    for (const { value: measured, limit, note } of verdict?.rules ?? [])
      expect(`${measured} ${limit} ${note}`).not.toMatch(/NaN|Infinity|undefined/)
  })
  fc.assert(run, { numRuns: 400, endOnFailure: true })
})
