import { describe, expect, test } from 'vitest'
import { px, sz } from '@/lib/domain/decimal.ts'
import { closePair, nextPairStep, type PairTrade, planPair, type SeenPair } from '@/lib/domain/pair/pairTrade.ts'
import { CALM, livePair, type Nastiness } from '@/tests/support/pairVenue.ts'

// 10,000 lives, and the figures, in tests/bench/pairTrade.bench.ts.

const plan = planPair(
  {
    y: { coin: 'ETH', side: 'buy', targetSz: sz('0.2'), szDecimals: 4 },
    x: { coin: 'SOL', side: 'sell', targetSz: sz('4'), szDecimals: 2 },
  },
  0,
)
const book = { bidPx: px('2500'), askPx: px('2501') }
const bookX = { bidPx: px('150'), askPx: px('150.1') }

function sight(y: string, x: string, change: Partial<SeenPair> = {}): SeenPair {
  return {
    nowMs: 1_000,
    isInDoubt: false,
    legs: {
      y: { heldSz: sz(y), touch: book, markPx: px('2500') },
      x: { heldSz: sz(x), touch: bookX, markPx: px('150') },
    },
    ...change,
  }
}
const sent = { ...plan, tries: 1 }
const orders = (trade: PairTrade, seen: SeenPair) =>
  nextPairStep(trade, seen).orders.map(({ leg, side, sz: size, limitPx, reduceOnly }) => [
    leg,
    side,
    String(size),
    String(limitPx),
    reduceOnly,
  ])

describe('opening', () => {
  test('both legs go out together, each bounded', () => {
    expect(orders(plan, sight('0', '0'))).toEqual([
      ['y', 'buy', '0.2', '2504.7', false],
      ['x', 'sell', '4', '149.78', false],
    ])
  })

  test('one leg without a book: neither', () => {
    const seen = sight('0', '0')
    const blind = { ...seen, legs: { ...seen.legs, x: { ...seen.legs.x, touch: null } } }
    expect(nextPairStep(plan, blind)).toMatchObject({ orders: [], why: 'noPrice', trade: { phase: 'closed' } })
  })

  test('both filled: open. none filled: closed', () => {
    expect(nextPairStep(sent, sight('0.2', '4'))).toMatchObject({ why: 'matched', trade: { phase: 'open' } })
    expect(nextPairStep(sent, sight('0', '0'))).toMatchObject({ why: 'nothing filled', trade: { phase: 'closed' } })
  })

  test('the leg behind is matched to what the other has, further out each time', () => {
    expect(orders(sent, sight('0.1', '4'))).toEqual([['y', 'buy', '0.1', '2504.7', false]])
    expect(orders({ ...sent, tries: 2 }, sight('0.1', '4'))).toEqual([['y', 'buy', '0.1', '2507.2', false]])
  })

  test('not matched in five seconds: what has no other side goes', () => {
    const late = sight('0.15', '4', { nowMs: 5_000 })
    expect(nextPairStep(sent, late)).toMatchObject({
      why: 'take off what has no other side',
      trade: { phase: 'rollback' },
    })
    expect(orders(sent, late)).toEqual([['x', 'buy', '1', '150.7', true]])
  })

  test('less than half matched: both go', () => {
    expect(orders(sent, sight('0.05', '4', { nowMs: 5_000 }))).toEqual([
      ['y', 'sell', '0.05', '2490', true],
      ['x', 'buy', '4', '150.7', true],
    ])
  })

  test('while an order may be live nothing is sent, and after ten seconds of that a person is called', () => {
    expect(nextPairStep(sent, sight('0.1', '4', { isInDoubt: true, nowMs: 10_000 }))).toMatchObject({
      trade: { phase: 'stuck' },
      orders: [],
    })
    expect(nextPairStep(sent, sight('0.1', '4', { isInDoubt: true, nowMs: 9_000 }))).toEqual({
      trade: sent,
      orders: [],
      why: 'inDoubt',
    })
  })
})

describe('held', () => {
  const open: PairTrade = { ...plan, phase: 'open' }

  test('rests while both legs are there', () => {
    expect(nextPairStep(open, sight('0.2', '4'))).toEqual({ trade: open, orders: [], why: 'holds' })
    expect(nextPairStep(open, sight('0.2', '3.9'))).toMatchObject({ why: 'holds' })
  })

  test('a leg that is gone takes the other along', () => {
    expect(nextPairStep(open, sight('0', '4'))).toMatchObject({ why: 'a leg is gone', trade: { phase: 'closing' } })
    expect(orders(open, sight('0', '4'))).toEqual([['x', 'buy', '4', '150.7', true]])
  })

  test('out of balance: the larger leg is reduced, the smaller never added to', () => {
    expect(orders(open, sight('0.2', '3'))).toEqual([['y', 'sell', '0.05', '2490', true]])
  })

  test('a missing mark is no reason to act', () => {
    const seen = sight('0.2', '3')
    const blind = { ...seen, legs: { ...seen.legs, y: { ...seen.legs.y, touch: null, markPx: null } } }
    expect(nextPairStep(open, blind)).toEqual({ trade: open, orders: [], why: 'noPrice' })
  })
})

describe('leaving', () => {
  const closing = closePair({ ...plan, phase: 'open' }, 0)

  test('both legs, reduce-only, wider with each try, from the mark where there is no book', () => {
    expect(orders(closing, sight('0.2', '4'))).toEqual([
      ['y', 'sell', '0.2', '2490', true],
      ['x', 'buy', '4', '150.7', true],
    ])
    const seen = sight('0.2', '0')
    const blind = { ...seen, legs: { ...seen.legs, y: { ...seen.legs.y, touch: null } } }
    expect(orders({ ...closing, tries: 3 }, blind)).toEqual([['y', 'sell', '0.2', '2425', true]])
  })

  test('after ten seconds a person is called, and it goes on', () => {
    const step = nextPairStep(closing, sight('0.2', '0', { nowMs: 10_000 }))
    expect(step).toMatchObject({ trade: { phase: 'stuck' } })
    expect(step.orders).toHaveLength(1)
    expect(nextPairStep(step.trade, sight('0', '0'))).toMatchObject({ why: 'flat', trade: { phase: 'closed' } })
  })

  test('a wrong side is bought back', () => {
    expect(orders(closing, sight('-0.1', '0'))).toEqual([['y', 'buy', '0.1', '2511', true]])
  })

  test('what is closed stays closed', () => {
    const closed: PairTrade = { ...plan, phase: 'closed' }
    expect(closePair(closed, 5)).toBe(closed)
    expect(nextPairStep(closed, sight('0.2', '0'))).toMatchObject({ orders: [], why: 'flat' })
  })
})

const NASTY: Nastiness = {
  rejected: 0.15,
  partial: 0.3,
  unfilled: 0.15,
  lost: 0.15,
  noBook: 0.1,
  killed: 0.1,
  legGone: 0,
  closed: 0,
}

describe('lives against a venue', () => {
  test('a calm one opens every pair whole', () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const life = livePair(seed, CALM)
      expect(life.phase).toBe('open')
      expect([life.mostShare, life.unhedgedMs]).toEqual([1, 0])
    }
  })

  test('a nasty one never gets a leg doubled, turned round, or left alone beyond ten seconds without a call', () => {
    for (let seed = 0; seed < 500; seed += 1) {
      const life = livePair(seed, seed % 2 === 0 ? NASTY : { ...NASTY, legGone: 0.1, closed: 0.1 })
      expect(life.mostShare, `seed ${seed}`).toBeLessThanOrEqual(1)
      expect(['open', 'closed'], `seed ${seed}`).toContain(life.phase)
      if (!life.wasStuck) expect(life.longestUnhedgedMs, `seed ${seed}`).toBeLessThanOrEqual(10_500)
      if (life.phase === 'closed')
        expect([life.heldSz.y.toNumber(), life.heldSz.x.toNumber()], `seed ${seed}`).toEqual([0, 0])
    }
  })
})
