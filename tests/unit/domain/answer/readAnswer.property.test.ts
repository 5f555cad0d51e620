import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readAnswer } from '@/lib/domain/answer/readAnswer.ts'
import type { Decision } from '@/lib/domain/decision.ts'

const PRICE = 100_000
const frame = { assets: ['BTC', 'ETH'], prices: { BTC: PRICE, ETH: PRICE }, minNotionalUsd: 10, toolNames: null }
const read = (content: string, finishReason: string | null = 'stop') =>
  readAnswer({ message: { content }, finishReason, ...frame })

const word = fc.string({ maxLength: 20 })
const trade = (asset: string) =>
  fc
    .record({
      action: fc.constantFrom('buy', 'sell'),
      allocation_usd: fc.integer({ min: 10, max: 99_999 }),
      near: fc.integer({ min: 1, max: 40_000 }),
      exit_plan: word,
      rationale: word,
    })
    .map(({ near, ...rest }) => {
      const up = PRICE + near
      const down = PRICE - near
      return {
        asset,
        ...rest,
        tp_price: rest.action === 'buy' ? up : down,
        sl_price: rest.action === 'buy' ? down : up,
      }
    })
const hold = (asset: string) =>
  fc
    .record({ exit_plan: word, rationale: word })
    .map((prose) => ({ asset, action: 'hold', allocation_usd: 0, tp_price: null, sl_price: null, ...prose }))
const item = (asset: string) => fc.oneof(trade(asset), hold(asset))
const answer = fc.record({ reasoning: word, trade_decisions: fc.tuple(item('BTC'), item('ETH')) })
const answerText = fc
  .tuple(answer, fc.constantFrom(0, 1, 2))
  .map(([value, indent]) => JSON.stringify(value, null, indent))

const trades = (decisions: readonly Decision[]) =>
  decisions.filter((one) => one.action === 'buy' || one.action === 'sell')

/** The numbers a text contains as whole tokens, read by JavaScript rather than by our reader. */
const tokens = (text: string) => new Set((text.match(/\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g) ?? []).map(Number))

function expectNumbersFrom(text: string, decisions: readonly Decision[]): void {
  const stated = tokens(text)
  for (const one of trades(decisions)) {
    for (const number of [one.allocation_usd, one.tp_price, one.sl_price, one.leverage]) {
      if (number !== null) expect(stated.has(number), `${number} is not in ${text}`).toBe(true)
    }
  }
}

test('a well-formed answer is read as it stands', () => {
  fc.assert(
    fc.property(answer, fc.constantFrom(0, 2), (value, indent) => {
      const reading = read(JSON.stringify(value, null, indent))
      expect(reading.outcome).toBe('decisions')
      expect(reading.decisions).toMatchObject(value.trade_decisions)
    }),
  )
})

test('an answer cut off anywhere trades nothing, whatever the provider says about its end', () => {
  fc.assert(
    fc.property(
      answerText,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.constantFrom('stop', 'length', null),
      (text, share, finish) => {
        const cut = text.slice(0, Math.floor(share * (text.length - 1)))
        expect(read(cut, finish).decisions).toEqual([])
      },
    ),
    { numRuns: 400 },
  )
})

test('an answer whose beginning is missing trades nothing', () => {
  fc.assert(
    fc.property(answerText, fc.double({ min: 0, max: 1, noNaN: true }), (text, share) => {
      const cut = text.slice(1 + Math.floor(share * (text.length - 1)))
      expect(trades(read(cut).decisions)).toEqual([])
    }),
    { numRuns: 400 },
  )
})

test('a brace in a text of an answer whose beginning is missing opens nothing, behind an escaped quote either', () => {
  const decision = { asset: 'BTC', action: 'buy', allocation_usd: 10, exit_plan: '', rationale: '' }
  const whole = { reasoning: '"{#', trade_decisions: [{ ...decision, tp_price: PRICE + 1, sl_price: PRICE - 1 }] }
  const text = JSON.stringify(whole, null, 1)
  expect(trades(read(text).decisions)).toHaveLength(1)
  expect(trades(read(text.slice(1)).decisions)).toEqual([])
})

const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  drop: fc.integer({ min: 0, max: 6 }),
  insert: fc.oneof(
    fc.constantFrom(
      '"',
      "'",
      ',',
      ':',
      '{',
      '}',
      '[',
      ']',
      '0',
      '9',
      '.',
      '-',
      '\\',
      '\n',
      ' ',
      '<think>',
      '</think>',
      '//',
      '/*',
      '#',
      'k',
      'e3',
      '\u200b',
      '1,000',
    ),
    fc.string({ maxLength: 3 }),
  ),
})

test('no edit of an answer makes it trade a number that its text does not contain', () => {
  fc.assert(
    fc.property(
      answerText,
      fc.array(edit, { minLength: 1, maxLength: 4 }),
      fc.constantFrom('stop', 'length', null),
      (text, edits, finish) => {
        const mutated = edits.reduce((now, { at, drop, insert }) => {
          const from = Math.floor(at * now.length)
          return now.slice(0, from) + insert + now.slice(from + drop)
        }, text)
        expectNumbersFrom(mutated, read(mutated, finish).decisions)
      },
    ),
    { numRuns: 1500 },
  )
})

test('the beginning of one answer before another adds nothing to it', () => {
  fc.assert(
    fc.property(answerText, answerText, fc.double({ min: 0, max: 1, noNaN: true }), (one, other, share) => {
      const begun = one.slice(0, Math.floor(share * (one.length - 1)))
      const { decisions } = read(`${begun}${other}`)
      if (trades(decisions).length > 0) expect(decisions).toEqual(read(other).decisions)
    }),
    { numRuns: 400 },
  )
})

test('reading never throws, whatever the text', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ maxLength: 300 }),
        fc.json(),
        fc
          .array(fc.constantFrom('{', '[', '"', 'asset', ':', ',', '}', ']', '<think>', '1'))
          .map((parts) => parts.join('')),
      ),
      (text) => {
        expect(['decisions', 'sanitize', 'hold', 'tool_run', 'tool_error']).toContain(read(text).outcome)
      },
    ),
    { numRuns: 500 },
  )
})

test('a text of nothing but opening brackets is refused quickly', () => {
  // Time of this process on a processor: how busy the machine is with others does not count.
  const before = process.cpuUsage()
  expect(read('['.repeat(300_000)).outcome).not.toBe('decisions')
  expect(read('{"asset":'.repeat(30_000)).outcome).not.toBe('decisions')
  expect(read('<think>'.repeat(50_000)).outcome).toBe('hold')
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1_000).toBeLessThan(2_000)
})
