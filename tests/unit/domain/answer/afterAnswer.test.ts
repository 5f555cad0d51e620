import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readAnswer } from '@/lib/domain/answer/readAnswer.ts'

// The rule: what stands after the answer has the last word. Marks that end a text may stand there, and a closed list of remarks that change no trade;
// anything else, in any language, holds and asks again. Words before the answer are followed by it and take nothing back.

const ITEM = '"tp_price":null,"exit_plan":"p","rationale":"r"'
const BUY = `{"asset":"BTC","action":"buy","allocation_usd":1500,"sl_price":98000,${ITEM}}`
const HOLD = `{"asset":"ETH","action":"hold","allocation_usd":0,"sl_price":null,${ITEM}}`
const GOOD = `{"reasoning":"x","trade_decisions":[${BUY},${HOLD}]}`

const read = (content: string) =>
  readAnswer({
    message: { content },
    finishReason: 'stop',
    assets: ['BTC', 'ETH'],
    prices: { BTC: 100_000, ETH: 4_000 },
    minNotionalUsd: 10,
    toolNames: null,
  })
const bought = {
  outcome: 'decisions',
  decisions: [
    { asset: 'BTC', action: 'buy' },
    { asset: 'ETH', action: 'hold' },
  ],
}
const askedAgain = { outcome: 'hold', reason: 'words_after', retry: true, decisions: [] }

const TAKEN_BACK = [
  'Wait, no: hold everything.',
  'Actually do not trade.',
  'Scratch that.',
  'On reflection I would rather stay out',
  'Espera, no: no operes.',
  'Doch nicht.',
  'Attends, annule tout.',
  '等等，先不要交易。',
  'やっぱり取り消し',
  'Стоп, не торгуем',
  'لا تتداول',
  'hold',
  'NO',
  '❌',
  '?',
  'Note: ignore the above.',
  'Note: I kept BTC flat.',
  'Note: I kept ETH flat, and the rest too.',
  'Note: I kept ETH and BTC flat.',
  'Note: I kept ETH flat because I changed my mind.',
  'Not financial advice. Do not execute it.',
  'Hope this helps. But hold.',
  'Let me know if you want me to hold instead.',
  '{"cancel": true}',
  '{"note": "hold everything"}',
  '[sic] no trade {x}',
  '<think>Wait, no, hold.</think>',
  '// hold everything',
  '<cancel>',
]

describe('words after an answer', () => {
  test.each(TAKEN_BACK)('%j is asked about again', (words) => {
    for (const text of [`${GOOD}\n${words}`, `${GOOD} ${words}`, `\`\`\`json\n${GOOD}\n\`\`\`\n${words}`])
      expect(read(text)).toMatchObject(askedAgain)
  })

  test.each(TAKEN_BACK)('%j behind one that would be rewritten is not left to the rewriting', (words) => {
    const curly = GOOD.replace('"reasoning"', '“reasoning”')
    expect(read(curly)).toMatchObject({ outcome: 'sanitize' })
    expect(read(`${curly}\n${words}`)).toMatchObject(askedAgain)
    expect(read(`${BUY}\n${HOLD}\n${words}`)).toMatchObject(askedAgain)
  })

  test.each([
    '',
    '\n```\n',
    '\n~~~',
    '】',
    '}',
    ' \u200b',
    '</decision>',
    '</answer>\n',
    '<|im_end|>',
    '<|end|>',
    '\n---\n',
    '\n(Disclaimer: {not financial advice})',
    '\n\nThis is not financial advice.',
    '\nNote: I kept ETH flat because RSI is neutral.',
    '\nI left ETH unchanged.',
    '\nHope this helps! Let me know if you have any questions.',
  ])('%j takes nothing back', (after) => {
    expect(read(GOOD + after)).toMatchObject(bought)
  })

  test('before the answer take nothing back, and neither do those before it is said again', () => {
    expect(read(`Wait, no: hold everything? No, this:\n${GOOD}`)).toMatchObject(bought)
    expect(read(`${GOOD}\nWait, no. Once more:\n${GOOD}`)).toMatchObject(bought)
  })

  // Without what may be a tag or the beginning of a further value.
  const words = fc.string({ unit: 'grapheme', maxLength: 60 }).filter((text) => !/[<{[]/.test(text))
  test('of any kind leave the answer as it is, or nothing of it', () => {
    fc.assert(
      fc.property(words, (after) => {
        const reading = read(`${GOOD}\n${after}`)
        if (reading.outcome === 'decisions') expect(reading).toMatchObject(bought)
        else expect(reading.outcome).toBe('hold')
        if (/\p{L}/u.test(after)) expect(reading.outcome).toBe('hold')
      }),
      { numRuns: 300 },
    )
  })
})
