import { describe, expect, it } from 'vitest'
import { equitySentence } from '@/app/_components/equity/equitySentence.ts'
import { exitRulesSentence } from '@/app/_components/words/exitRulesSentence.ts'
import { haltSentence } from '@/app/_components/words/haltSentence.ts'
import { modeLabel } from '@/app/_components/words/modeWords.ts'
import { restrictionWords } from '@/app/_components/words/restrictionWords.ts'
import { silentAgentSentence } from '@/app/_components/words/silentAgentSentence.ts'
import { stopsSentence } from '@/app/_components/words/stopsSentence.ts'
import { wordsOf } from '@/app/_components/words/wordsOf.ts'
import { unprotectedFirst, unprotectedSentence } from '@/app/(dashboard)/positions/_components/unprotected.ts'
import type { OpenOrderView } from '@/lib/contracts/positions.ts'

const stop: OpenOrderView = {
  coin: 'BTC',
  oid: '1',
  cloid: null,
  side: 'sell',
  limitPx: '90000',
  sz: '0.1',
  reduceOnly: true,
  triggerPx: '90000',
  tpsl: 'sl',
  placedMs: 0,
}

describe('restrictionWords', () => {
  it('gives the time and reason of a state to no pause, which has none of its own', () => {
    const pause = expect.stringContaining('New cycles are paused')
    expect(restrictionWords({ tradingState: 'active', paused: true })).toEqual({ state: null, pause })
    expect(restrictionWords({ tradingState: 'reducing', paused: true })).toEqual({ state: 'Reducing only', pause })
    expect(restrictionWords({ tradingState: 'halted', paused: true })).toEqual({ state: 'Halted', pause: null })
    expect(restrictionWords({ tradingState: 'active', paused: false })).toEqual({ state: null, pause: null })
  })
})

describe('modeLabel', () => {
  it('names the feed of a paper venue, and its speed when it is not real time', () => {
    expect(modeLabel({ venue: 'paper', feed: 'live', speed: 1 })).toBe('PAPER · live prices')
    expect(modeLabel({ venue: 'paper', feed: 'replay', speed: 60 })).toBe('PAPER · replay · 60x')
  })
  it('calls a real venue by its name alone', () => {
    expect(modeLabel({ venue: 'mainnet', feed: 'venue', speed: 1 })).toBe('MAINNET')
  })
})

describe('stopsSentence', () => {
  it('promises that stops stay only for positions whose stop is seen resting', () => {
    expect(
      stopsSentence(2, [
        { coin: 'BTC', stop },
        { coin: 'ETH', stop },
      ]),
    ).toBe('2 positions keep their stops.')
    expect(
      stopsSentence(2, [
        { coin: 'BTC', stop },
        { coin: 'ETH', stop: null },
      ]),
    ).toContain('No stop is seen resting for ETH')
  })
  it('promises nothing about stops before the positions were read', () => {
    expect(stopsSentence(1, null)).toBe('1 position is open.')
  })
  it('does not say that nothing is held while the account has not been seen', () => {
    expect(stopsSentence(null, null)).toContain('not known')
    expect(stopsSentence(0, null)).toBe('Nothing is held.')
  })
})

describe('silentAgentSentence', () => {
  it('says that a halt is carried out without the agent, not that it waits for it', () => {
    const sentence = silentAgentSentence(12_000)
    expect(sentence).toContain('has not answered for 00:12')
    expect(sentence).toContain('does not take within a second, the supervisor carries out in a process of its own')
    expect(sentence).not.toContain('when it is back')
  })
})

describe('haltSentence', () => {
  const halt = { file: '/data/HALT', kind: 'halt' as const, reason: '', wallMs: 1, by: null, done: null, isLeft: true }
  it('says of a file for every agent that it holds until it is taken off', () => {
    expect(haltSentence(halt)).toMatch(/^Halt by the file HALT, which is for every agent of the data folder\. /)
    const done = haltSentence({ ...halt, by: 'agent', done: 'Halted.' })
    expect(done).toContain('Halted. It holds until the file is taken off; then resume.')
    expect(done).not.toContain('The store will have it')
  })
  it('says of an agent\u2019s own file that the store is still to have it', () => {
    const done = haltSentence({ ...halt, file: '/data/HALT-a', by: 'agent', done: 'Halted.', isLeft: false })
    expect(done).toBe(
      'Halt by the file HALT-a, carried out by the agent: Halted. The store will have it when it can be written.',
    )
  })
})

describe('unprotected positions', () => {
  const held = [
    { coin: 'BTC', side: 'long' as const, stop },
    { coin: 'ETH', side: 'short' as const, stop: null },
  ]
  it('stand before the protected ones', () => {
    expect(unprotectedFirst(held).map((one) => one.coin)).toEqual(['ETH', 'BTC'])
  })
  it('are named in the alarm, and without any there is none', () => {
    expect(unprotectedSentence(held)).toContain('ETH short')
    expect(unprotectedSentence(held.slice(0, 1))).toBeNull()
  })
})

describe('exitRulesSentence', () => {
  const rules = {
    match: 'all' as const,
    conditions: [
      {
        left: 'price' as const,
        left_period: null,
        interval: '4h' as const,
        op: '<' as const,
        right: 'ema' as const,
        right_period: 50,
        value: null,
        bars: 2,
        on: 'close' as const,
      },
      {
        left: 'rsi' as const,
        left_period: 14,
        interval: '1h' as const,
        op: '<' as const,
        right: 'value' as const,
        right_period: null,
        value: 40,
        bars: 1,
        on: 'live' as const,
      },
    ],
    max_hold_minutes: 90,
    trail_after_pct: 2,
    trail_distance_pct: 1,
    cooldown_minutes: null,
    note: '',
  }
  it('says conditions, time stop and trailing in one line', () => {
    expect(exitRulesSentence(rules)).toBe(
      'price below ema 50 on 4h for 2 bars and rsi 14 below 40 on 1h (live); after 90 min at the latest; trailing 1 % once up 2 %',
    )
  })
  it('joins conditions of which one is enough with or', () => {
    expect(exitRulesSentence({ ...rules, match: 'any' })).toContain('for 2 bars or rsi')
  })
})

describe('equitySentence', () => {
  const stats = {
    sampling: '1h',
    pointCount: 2,
    returnFrac: 0.0214,
    btcHoldReturnFrac: null,
    againstBtc: null,
    sharpeCertainty: null,
    sharpe: null,
    sortino: null,
    calmar: null,
    drawdownFracMax: -0.012,
    winRate: null,
    tradeCount: 0,
    adoptedTradeCount: 0,
    profitFactor: null,
  }
  const point = {
    atMs: 0,
    equityUsd: '10000',
    depositsUsd: '10000',
    btcHoldUsd: null,
    drawdownFrac: 0,
    baselineUsd: null,
  }
  it('says what is missing instead of showing it as 0', () => {
    expect(equitySentence({ baseline: null, curve: [point, point], stats })).toBe(
      'Return in this range +2.14\u202f%; BTC has no price for this range; doing nothing 0.00\u202f%. Deepest fall from a peak: 1.20\u202f%.',
    )
  })
  it('waits for a second point', () => {
    expect(equitySentence({ baseline: null, curve: [point], stats })).toBe('One point so far; a curve needs two.')
  })
})

describe('wordsOf', () => {
  it('reads both ways of writing a code', () => {
    expect(wordsOf('stopWrongSide')).toBe('stop wrong side')
    expect(wordsOf('reconcile_close')).toBe('reconcile close')
  })
})
