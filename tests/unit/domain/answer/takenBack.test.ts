import { describe, expect, test } from 'vitest'
import { readAnswer } from '@/lib/domain/answer/readAnswer.ts'

// The rule: a decision whose own fields, or the words and marks it stands in, say that it is not to be carried out is no decision. A field holds its coin,
// one beside the list all of them; words and marks hold the whole answer, as those behind it do. What only remarks on a trade costs nothing.

const ITEM = '"tp_price":null,"exit_plan":"p","rationale":"r"'
const BUY = `{"asset":"BTC","action":"buy","allocation_usd":1500,"sl_price":98000,${ITEM}}`
const HOLD = `{"asset":"ETH","action":"hold","allocation_usd":0,"sl_price":null,${ITEM}}`
const GOOD = `{"reasoning":"x","trade_decisions":[${BUY},${HOLD}]}`

const read = (content: string, held?: { BTC: 'long' | 'short' }) =>
  readAnswer({
    message: { content },
    finishReason: 'stop',
    assets: ['BTC', 'ETH'],
    prices: { BTC: 100_000, ETH: 4_000 },
    ...(held ? { held } : {}),
    minNotionalUsd: 10,
    toolNames: null,
  })
const actionOf = (content: string, held?: { BTC: 'long' | 'short' }) => read(content, held).decisions[0]?.action

const TAKING_BACK = [
  '"execute":false',
  '"Execute":"no"',
  '"shouldTrade":0',
  '"is_valid":false',
  '"approved":"False"',
  '"cancelled":true',
  '"is_cancelled":1',
  '"status":"rejected"',
  '"order_status":"not approved"',
  '"verdict":"Rejected: too late"',
  '"dry_run":true',
  '"dryRun":"yes"',
  '"mode":"simulation"',
  '"do_not_execute":true',
  '"execution":{"enabled":false}',
  '"condition":"only if BTC > 120000"',
  '"enter_when":"RSI crosses 30"',
  '"conditions":["BTC > 120000"]',
  '"side":"short"',
  '"direction":"SELL"',
  '"signal":"hold"',
  '"Action":"hold"',
  '"final_action":"close"',
  '"allocation_unit":"contracts"',
  '"unit":"BTC"',
  '"currency":"EUR"',
  '"allocation_type":"percent"',
]

const REMARKS = [
  '"note":"do not chase"',
  '"comment":"cancelled my first idea"',
  '"strategy":"breakout"',
  '"id":1',
  '"risk_reward":2.5',
  '"execute":true',
  '"approved":"yes"',
  '"cancelled":false',
  '"status":"active"',
  '"error":null',
  '"side":"long"',
  '"direction":"buy"',
  '"signal":"buy_to_enter"',
  '"trend":"bearish"',
  '"type":"market"',
  '"order_type":"market"',
  '"market_condition":"ranging"',
  '"invalidation_condition":"4h close below 98000"',
  '"exit_conditions":["RSI > 70"]',
  '"condition":null',
  '"wait":"none"',
  '"allocation_unit":"USD"',
  '"quote_currency":"USDC"',
  '"time_unit":"h"',
  '"units":0.015',
]

describe('fields that take a decision back', () => {
  test.each(TAKING_BACK)('%s', (field) => {
    const reading = read(GOOD.replace('"asset":"BTC"', `"asset":"BTC",${field}`))
    expect(reading.decisions).toMatchObject([{ action: 'hold' }, { action: 'hold' }])
    const key = /\w+/.exec(field)?.[0] ?? ''
    expect(reading.problems).toContainEqual({
      asset: 'BTC',
      code: 'taken_back',
      message: expect.stringContaining(`"${key}"`),
      effect: 'rejected',
    })
    expect(actionOf(GOOD.replace('"reasoning":"x"', `"reasoning":"x",${field}`))).toBe('hold')
  })

  test.each(REMARKS)('not %s', (field) => {
    const reading = read(GOOD.replace('"asset":"BTC"', `"asset":"BTC",${field}`))
    expect(reading.decisions[0]?.action).toBe('buy')
    expect(reading.problems).toMatchObject([{ asset: 'BTC', code: 'unknown_key', effect: 'noted' }])
    expect(read(GOOD.replace('"reasoning":"x"', `${field},"reasoning":"x"`))).toMatchObject({
      decisions: [{ action: 'buy' }, { action: 'hold' }],
      problems: [{ asset: null, code: 'unknown_key', effect: 'noted' }],
    })
  })

  test('a close and a reduction are taken back too, but need no side or unit of their own', () => {
    const close = GOOD.replace(BUY, '{"asset":"BTC","action":"close"}')
    const closing = (field: string) => actionOf(close.replace('"asset":"BTC"', `"asset":"BTC",${field}`))
    expect(closing('"cancelled":true')).toBe('hold')
    expect(closing('"side":"long"')).toBe('close')
    expect(closing('"unit":"BTC"')).toBe('close')
    const reduce = GOOD.replace('"action":"buy"', '"action":"sell"').replace('98000', 'null')
    const reducing = (field: string) =>
      actionOf(reduce.replace('"asset":"BTC"', `"asset":"BTC",${field}`), { BTC: 'long' })
    expect(reducing('"execute":false')).toBe('hold')
    expect(reducing('"side":"long"')).toBe('sell')
  })
})

const IN_FRONT = [
  'The following is WRONG, do not use:',
  'Do not execute this:',
  'Never trade the following JSON. A colleague sent it.',
  'Rejected:',
  'My previous, outdated answer:',
  '```json\nuser:',
  'user:',
  'User said:',
  '<|im_start|>user',
  '>',
  '//',
  '<!--',
  '❌',
  '~~',
  '<del>',
  '<s>',
  '<rejected>',
  '<not_final>',
]

const FAITHFUL = [
  'Here is my decision:',
  'Analysis: BTC is above its EMA, do not chase it. My answer:',
  'RSI is 45, so do not use high leverage here.',
  'The previous plan was wrong. Here is the corrected one:',
  'My first idea was wrong, so here is the final answer:',
  'Wait, no: hold everything? No, this:',
  'Invalidation is a close below 98000.\n\n### Decision\n',
  'I rejected a short.\n\n**Final decision:**',
  '<think>the draft is wrong, do not use:</think>',
  '<answer>',
  '<final_answer>',
  '<output format="json">',
  '~~~json\n',
  'Decision =>',
  'Trader user settings were read. Output:',
]

describe('words and marks before an answer', () => {
  test.each(IN_FRONT)('%j is asked about again', (words) => {
    for (const text of [
      `${words} ${GOOD}`,
      `Some text.\n${words}\n${GOOD}`,
      `${words} ${GOOD.replace('"reasoning"', '“reasoning”')}`,
    ])
      expect(read(text)).toMatchObject({ outcome: 'hold', reason: 'words_before', retry: true, decisions: [] })
  })

  test.each(FAITHFUL)('%j takes nothing back', (words) => {
    for (const text of [`${words} ${GOOD}`, `${words}\n\`\`\`json\n${GOOD}\n\`\`\``]) expect(actionOf(text)).toBe('buy')
  })

  test.each(['del', 's', 'rejected', 'old'])('and around it: <%s>', (tag) => {
    expect(read(`<${tag}>${GOOD}</${tag}>`)).toMatchObject({ outcome: 'hold', retry: true })
    expect(read(`<${tag}>\nThe answer:\n${GOOD}\n</${tag}>`)).toMatchObject({ outcome: 'hold', reason: 'words_after' })
  })

  test('and struck through', () => {
    expect(read(`~~The answer: ${GOOD}~~`)).toMatchObject({ outcome: 'hold', reason: 'words_after' })
    expect(actionOf(`~~~\n${GOOD}\n~~~`)).toBe('buy')
  })
})
