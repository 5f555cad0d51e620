import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { guardProvenance } from '@/lib/domain/answer/provenance.ts'
import { readStatedNumbers } from '@/lib/domain/answer/statedNumbers.ts'
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
const statedNumbers = (text: string) =>
  readStatedNumbers(text).flatMap((one) => (one.unit === 'plain' ? [one.value] : []))
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

const eth = (part: Partial<Decision> = {}): Decision => ({
  ...holdDecision('ETH'),
  action: 'sell',
  allocation_usd: 700,
  tp_price: 3600,
  sl_price: 4200,
  ...part,
})
const actions = (decisions: Decision[], raw: string) =>
  guardProvenance(decisions, raw, false).decisions.map((decision) => decision.action)

/** The same two trades, as models write them. */
const WRITTEN: Record<string, string> = {
  'items with other names':
    '[{"symbol":"BTC","side":"buy","size":1500,"tp":104000,"sl":98000},{"symbol":"ETH","side":"sell","size":700,"tp":3600,"sl":4200}]',
  'a map':
    '{"BTC":{"action":"buy","alloc":"$1,500.00","rationale":"ETH is weak","tp":"104,000","sl":"98.0k"},"ETH":{"action":"sell","alloc":"700 USD","tp":"3.6k","sl":"4.2K"}}',
  tuples: '[["ETH","sell",700,3600,4200],["BTC","buy",1500,104000,98000]]',
  'lines of prose': 'Buy BTC with $1.5k, target 104k, stop at 98,000.\nShort ETH for 700 USDT, stop 4200, target 3600.',
  'one sentence': 'Buy $1500 of BTC with a stop at 98000, target 104000, and sell $700 of ETH, stop 4200, target 3600.',
  'labels behind': 'Long BTC: 1,500 size, 104k target, 98k stop\nShort ETH: 700 size, 3600 target, 4200 stop',
  'a table':
    '| coin | side | usd | tp | sl |\n| BTC | buy | 1500.0 | 104000 | 98000 |\n| ETH | sell | 700 | 3600 | 4200 |',
  yaml: 'BTC:\n  action: buy\n  allocation: 1_500\n  rationale: ETH looks weak\n  tp: 104000\n  sl: 98000\nETH:\n  action: sell\n  allocation: 7e2\n  tp: 3600\n  sl: 4200',
  'digits of another script':
    'Buy BTC １５００, target １０４，０００, stop 98\u202f000.\nSell ETH ٧٠٠, target ３６００, stop ４２００.',
  'labels that touch': 'BTC long USD1500 TP104000 SL98000\nETH short USD700 TP3600 SL4200',
}

describe.each(Object.entries(WRITTEN))('of two trades written as %s', (_how, raw) => {
  test('a faithful rewriting passes, in any order, with holds added', () => {
    expect(actions([buy(), eth()], raw)).toEqual(['buy', 'sell'])
    expect(actions([eth(), holdDecision('SOL'), buy()], raw)).toEqual(['sell', 'hold', 'buy'])
    expect(actions([buy({ tp_price: null }), eth({ sl_price: null })], raw)).toEqual(['buy', 'sell'])
  })

  test('one with another number does not', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('allocation_usd', 'tp_price', 'sl_price'),
        fc.constantFrom(0.1, 10, 100, 1.001, 0.5, -1, 2),
        (field, factor) => {
          const moved = buy({ [field]: (buy()[field as 'sl_price'] ?? 0) * factor })
          expect(actions([moved, eth()], raw)[0]).toBe('hold')
        },
      ),
    )
  })

  test('one with the other coin’s number or direction does not', () => {
    for (const part of [{ allocation_usd: 700 }, { tp_price: 3600 }, { sl_price: 4200 }, { action: 'sell' as const }])
      expect(actions([buy(part), eth()], raw)[0]).toBe('hold')
  })
})

test.each(Object.entries(WRITTEN).filter(([how]) => how !== 'tuples' && how !== 'a table'))(
  'where fields are named (%s), a number does not move to another field',
  (_how, raw) => {
    for (const part of [{ sl_price: 104_000 }, { allocation_usd: 98_000 }, { tp_price: 1500 }])
      expect(actions([buy(part), eth()], raw)[0]).toBe('hold')
  },
)

test.each([
  '-1500',
  '1500 EUR',
  '€1500',
  '1500%',
  '1500 contracts',
  '1500 bps',
  '1500-2000',
  '1.500,00',
  '15OO',
  '3000/2',
])('an amount of %s is not 1500 dollars', (amount) => {
  expect(guard(buy({ tp_price: null, sl_price: null }), `buy BTC, amount ${amount}`)).toBe('hold')
})

test.each([
  '1500',
  '1500.0',
  '1500.00',
  '1,500',
  '1_500',
  '1.5k',
  '1.5 K',
  '1.5 thousand',
  '$1500',
  '1500$',
  '1500 USDT',
  'USD1500',
  '1500USD',
  '1.5e3',
  '"1500"',
  '0.0015m',
  '1’500',
  '~1500',
  '=1500',
  '１５００',
])('an amount of %s is 1500 dollars', (amount) => {
  expect(guard(buy({ tp_price: null, sl_price: null }), `buy BTC, amount ${amount}`)).toBe('buy')
})

test('a leverage written with its x is one', () => {
  for (const leverage of ['3x', 'x3', '3 x', 'leverage 3', 'lev: 3'])
    expect(guard(buy({ leverage: 3 }), `buy BTC 1500, ${leverage}, target 104000, stop 98000`)).toBe('buy')
})

test('rules keep their shares in percent', () => {
  const rules = {
    match: 'any' as const,
    conditions: [],
    max_hold_minutes: 240,
    trail_after_pct: 3,
    trail_distance_pct: 1.5,
    cooldown_minutes: null,
    note: '',
  }
  const raw = 'buy BTC 1500, target 104000, stop 98000, trail 1.5% after 3%, at most 240 minutes'
  expect(guardProvenance([buy({ exit_rules: rules })], raw, false).decisions[0]?.exit_rules).toEqual(rules)
})
