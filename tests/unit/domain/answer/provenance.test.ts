import { describe, expect, test } from 'vitest'
import { guardProvenance, statedNumbers } from '@/lib/domain/answer/provenance.ts'
import type { Decision } from '@/lib/domain/decision.ts'
import { holdDecision } from '@/lib/domain/decision.ts'

const buy = (part: Partial<Decision> = {}): Decision => ({
  ...holdDecision('BTC'),
  action: 'buy',
  allocation_usd: 1500,
  tp_price: 104_000,
  sl_price: 98_000,
  ...part,
})
const guard = (decision: Decision, raw: string, incomplete = false) =>
  guardProvenance([decision], raw, incomplete).decisions[0]?.action

describe('numbers a text states', () => {
  test.each([
    ['1500', ['1500']],
    ['$1,500.50', ['1500.5']],
    ['1_500', ['1500']],
    ['1.5k and 2M', ['1500', '2000000']],
    ['"98000"', ['98000']],
    ['15e2', ['1500']],
    ['01500', ['1500']],
    ['["BTC","buy",1500,104000,98000]', ['1500', '104000', '98000']],
  ])('%s states %j', (text, expected) => {
    expect([...statedNumbers(text)]).toEqual(expected)
  })

  test.each(['-2%', '0x5DC', '500*3', '1000-1500', '1.500,00', '1,50', 'one thousand', '1000 to 1500'])(
    '%s states no number anyone could trade on',
    (text) => {
      for (const number of ['1500', '500', '1000', '2', '1.5', '150'])
        expect([...statedNumbers(text)]).not.toContain(number)
    },
  )
})

test('long runs of digits and blanks are read in no time', () => {
  // Time of this process on a processor: how busy the machine is with others does not count.
  const before = process.cpuUsage()
  for (const text of [
    '1'.repeat(200_000),
    '1 '.repeat(100_000),
    `1${' '.repeat(200_000)}`,
    '1-'.repeat(100_000),
    '1,'.repeat(100_000),
  ])
    statedNumbers(text)
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1_000).toBeLessThan(2_000)
})

describe('the guard over a rewritten answer', () => {
  test('passes a trade whose every part stands in the text', () => {
    expect(guard(buy(), 'Long BTC/USDT with 1.5k, target 104,000, stop 98k.')).toBe('buy')
  })

  test.each([
    ['an amount', 'Long BTC, target 104000, stop 98000.'],
    ['a stop', 'Long BTC 1500, target 104000.'],
    ['the coin', 'Long ETH 1500, target 104000, stop 98000.'],
    ['the coin, where it is only part of a name', 'Long WBTC 1500, target 104000, stop 98000.'],
    ['the direction', 'BTC 1500, target 104000, stop 98000, interesting.'],
    ['anything, outside its thinking', '<think>buy BTC 1500 104000 98000</think> The market looks bullish.'],
    ['a number, in which it was cut off', '{"asset":"ETH"} buy BTC 104000 98000 allocation 1500'],
  ])('holds when the text does not state %s', (what, raw) => {
    expect(guard(buy(), raw, what.includes('cut off'))).toBe('hold')
  })

  test('holds a coin whose item the text broke off in, even when all its numbers stand earlier', () => {
    const raw =
      '{"reasoning":"buy BTC 1500 at 98000 and 104000","trade_decisions":[{"asset":"ETH"},{"asset":"BTC","action":"buy"'
    expect(guard(buy(), raw, true)).toBe('hold')
  })

  test('drops exit rules that name a price the text does not, and keeps the trade', () => {
    const rules = {
      match: 'any' as const,
      conditions: [],
      max_hold_minutes: 240,
      trail_after_pct: null,
      trail_distance_pct: null,
      cooldown_minutes: null,
      note: '',
    }
    const guarded = guardProvenance([buy({ exit_rules: rules })], 'buy BTC 1500 104000 98000', false)
    expect(guarded.decisions[0]).toMatchObject({ action: 'buy', exit_rules: null })
    expect(guarded.problems).toEqual([expect.objectContaining({ code: 'not_in_text', effect: 'noted' })])
  })

  test('does not move a stop to a price nobody wrote', () => {
    expect(
      guardProvenance([{ ...holdDecision('BTC'), sl_price: 99_000 }], 'hold BTC', false).decisions[0]?.sl_price,
    ).toBeNull()
  })
})
