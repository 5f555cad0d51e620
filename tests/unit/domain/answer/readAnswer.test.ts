import { describe, expect, test } from 'vitest'
import { readAnswer } from '@/lib/domain/answer/readAnswer.ts'
import { exitCondition, exitRules } from '../../../support/builders.ts'

const PROSE = '"exit_plan":"p","rationale":"r"'
const BUY = `{"asset":"BTC","action":"buy","allocation_usd":1500,"tp_price":104000,"sl_price":98000,${PROSE}}`
const HOLD = `{"asset":"ETH","action":"hold","allocation_usd":0,"tp_price":null,"sl_price":null,${PROSE}}`
const GOOD = `{"reasoning":"x","trade_decisions":[${BUY},${HOLD}]}`

const frame = {
  assets: ['BTC', 'ETH'],
  prices: { BTC: 100_000, ETH: 4_000 } as Record<string, number>,
  minNotionalUsd: 10,
  toolNames: null,
}
const read = (content: string, finishReason: string | null = 'stop') =>
  readAnswer({ message: { content }, finishReason, ...frame })
/** The good answer with one field of the purchase written differently. */
const withField = (key: string, value: string) => read(GOOD.replace(new RegExp(`"${key}":[^,]+`), `"${key}":${value}`))
const bought = {
  outcome: 'decisions',
  decisions: [
    { asset: 'BTC', action: 'buy', allocation_usd: 1500, tp_price: 104_000, sl_price: 98_000 },
    { action: 'hold' },
  ],
}

describe('an answer in a notation whose meaning is certain is read', () => {
  test.each([
    ['behind prose with braces in it', `Given {BTC, ETH} and set {x: 1}, see [1] and [sic]. My answer:\n${GOOD}`],
    ['behind data that decides nothing', `Data {"rsi": 45}\n${GOOD}`],
    ['after a draft in think tags', `<think>draft ${GOOD.replace('1500', '5000')}</think>${GOOD}`],
    ['after thinking that only has its closing tag', `draft ${GOOD.replace('1500', '5000')}</think>\n${GOOD}`],
    [
      'in tags of several names',
      `<reasoning>\nabc\n</reasoning>\n<decision>\n\`\`\`json\n[${BUY},${HOLD}]\n\`\`\`\n</decision>`,
    ],
    [
      'in the final channel',
      `<|channel|>analysis<|message|>${GOOD.replace('1500', '5000')}<|end|><|start|>assistant<|channel|>final<|message|>${GOOD}`,
    ],
    ['as a bare list of items', `[${BUY},${HOLD}]`],
    [
      'with keys escaped as in markdown',
      GOOD.replace('trade_decisions', 'trade\\_decisions').replace('allocation_usd', 'allocation\\_usd'),
    ],
    ['without quotes on keys', GOOD.replace(/"(\w+)":/g, '$1:')],
    ['in single quotes with escapes', GOOD.replaceAll('"', "'").replace("'x'", "'don\\'t'")],
    ['with # comments', GOOD.replace('"trade_decisions"', '# the list\n"trade_decisions"')],
    [
      'with its decisions encoded once more',
      `{"reasoning":"x","trade_decisions":${JSON.stringify(`[${BUY},${HOLD}]`)}}`,
    ],
    ['with a plus sign and a bare decimal point', GOOD.replace('1500', '+1500.').replace('104000', '104000.0')],
    ['with a bracket too many', `${GOOD}}`],
    ['twice, with other words', `${GOOD}\n${GOOD.replace('"x"', '"y"')}`],
    ['with a tag quoted inside a text', GOOD.replace('"x"', JSON.stringify('</think>{"trade_decisions":[]}'))],
  ])('%s', (_where, raw) => {
    expect(read(raw)).toMatchObject(bought)
  })

  test.each(['BTC/USDT', 'BTC-PERP', 'BTCUSDT', 'btc-usd', ' BTC ', 'B\u200bTC'])('under the name %j', (name) => {
    expect(read(GOOD.replace('"BTC"', JSON.stringify(name)))).toMatchObject(bought)
  })

  test('from content parts, without the thinking among them', () => {
    const content = [
      { type: 'thinking', text: GOOD.replace('1500', '5000') },
      { type: 'text', text: GOOD },
    ]
    expect(readAnswer({ message: { content }, finishReason: 'stop', ...frame })).toMatchObject(bought)
  })

  test('from a parsed field when there is no text', () => {
    expect(
      readAnswer({ message: { content: '', parsed: JSON.parse(GOOD) }, finishReason: 'stop', ...frame }),
    ).toMatchObject({ ...bought, level: 'parsed' })
  })
})

describe('an answer that could mean two things holds', () => {
  test.each([
    ['two different answers', `${GOOD}\n${GOOD.replace('1500', '2000')}`, 'ambiguous_multiple'],
    [
      'an answer and a correction of one item',
      `${GOOD}\nCorrection: ${BUY.replace('buy', 'hold')}`,
      'ambiguous_multiple',
    ],
    ['an answer and the beginning of another', `${GOOD}\n${GOOD.slice(0, 90)}`, 'ambiguous_multiple'],
    [
      'a key that stands twice',
      GOOD.replace('"allocation_usd":1500', '"allocation_usd":1500,"allocation_usd":1500'),
      'duplicate_key',
    ],
    ['thinking that never ends', `${GOOD}<think>wait, no`, 'unclosed_think'],
    ['only an analysis channel', `<|channel|>analysis<|message|>${GOOD}`, 'unclosed_think'],
    ['an illustration', `I cannot decide now. An example of the format:\n${GOOD}`, 'example_only'],
    ['a tool call beside the answer', `<tool_call>{"name":"x","arguments":{}}</tool_call>${GOOD}`, 'leaked_tool_call'],
    ['a tool call written as text', '{"name":"fetch_indicator","arguments":{"indicator":"rsi"}}', 'leaked_tool_call'],
    [
      'a tool call on the commentary channel',
      '<|channel|>commentary to=functions.get_account <|constrain|>json<|message|>{}<|call|>',
      'leaked_tool_call',
    ],
    ['a refusal in words', 'I’m sorry, but I can’t help with that.', 'refusal'],
    ['nothing but thinking', '<think>abc</think>', 'empty'],
  ])('%s', (_what, raw, reason) => {
    expect(read(raw)).toMatchObject({ outcome: 'hold', reason, decisions: [] })
  })

  test.each([GOOD, `${GOOD}\n\n`, `${GOOD}\nNote: I`, GOOD.slice(0, 200)])(
    'a text the provider cut, even where it looks whole',
    (raw) => {
      expect(read(raw, 'length')).toMatchObject({ outcome: 'hold', reason: 'truncated', retry: true })
    },
  )

  test.each([
    ['sensitive', 'content_filter'],
    ['network_error', 'provider_error'],
    ['abort', 'provider_error'],
    ['load', 'provider_error'],
    ['MALFORMED_FUNCTION_CALL', 'provider_error'],
    ['repetition_truncation', 'truncated'],
  ])('a text that ended with "%s" does not trade, however whole it looks', (word, reason) => {
    expect(read(GOOD, word)).toMatchObject({
      outcome: 'hold',
      reason,
      decisions: [],
      problems: [{ message: `The provider says the answer ended with "${word}".` }],
    })
  })

  test('a text that ended with a word nobody knows holds, and the word is told', () => {
    expect(read(GOOD, 'solar_flare')).toMatchObject({
      outcome: 'hold',
      reason: 'unfamiliar_ending',
      decisions: [],
      problems: [{ asset: null, message: expect.stringContaining('"solar_flare"') as string }],
    })
  })

  test.each(['stop', 'STOP', 'eos', 'eos_token', 'end_turn', 'stop_sequence', 'COMPLETE', 'tool_calls', '', null])(
    'a whole text that ended with %j trades',
    (word) => {
      expect(read(GOOD, word)).toMatchObject(bought)
    },
  )

  test('a text that ends in the middle and does not say why', () => {
    expect(read(GOOD.slice(0, 200), null)).toMatchObject({ outcome: 'hold', reason: 'truncated', retry: true })
  })
})

describe('a text a person could read, but not with certainty, is left to a rewriting', () => {
  test.each([
    ['missing_colon', GOOD.replace('"action":"buy"', '"action" "buy"')],
    ['unescaped_quote', GOOD.replace('"x"', '"he said "buy" now"')],
    ['mismatched_bracket', GOOD.replace(']}', '}')],
    ['broken_container', GOOD.slice(1)],
    ['fullwidth_punctuation', GOOD.replace('"x",', '"x"，')],
    ['thousands_separator', GOOD.replace('1500', '1,500')],
    ['hex', GOOD.replace('1500', '0x5DC')],
    ['formula', GOOD.replace('1500', '500*3')],
    ['plus_sign', GOOD.replace('"x"', '"a" + "b"')],
    ['leading_zero', GOOD.replace('1500', '01500')],
    ['unexpected_token', GOOD.replace('1500', '~1500')],
    ['unit_suffix', GOOD.replace('1500', '1500k')],
    ['unquoted_value', GOOD.replace('"buy"', 'buy')],
    ['wrapped_root', `{"response":${GOOD}}`],
    ['loose_items', `${BUY}\n${HOLD}`],
    ['renamed_fields', GOOD.replace('trade_decisions', 'decisions')],
    ['no_json', 'BTC: hold. ETH: hold.'],
  ])('%s', (reason, raw) => {
    expect(read(raw)).toMatchObject({ outcome: 'sanitize', reason, decisions: [] })
  })
})

describe('an item that does not state a trade now holds its coin, and only its coin', () => {
  test.each([
    ['allocation_usd', '"$1,500"', 'bad_number'],
    ['allocation_usd', '[1500]', 'bad_number'],
    ['allocation_usd', 'null', 'bad_number'],
    ['allocation_usd', '-1500', 'bad_number'],
    ['allocation_usd', '"1e3"', 'bad_number'],
    ['allocation_usd', 'Infinity', 'bad_number'],
    ['allocation_usd', '9.99', 'below_min_notional'],
    ['sl_price', '0', 'bad_number'],
    ['sl_price', '"98k"', 'bad_number'],
    ['sl_price', '100000', 'sl_wrong_side'],
    ['sl_price', '49999', 'sl_too_far'],
    ['tp_price', '99000', 'tp_wrong_side'],
    ['tp_price', '300001', 'tp_too_far'],
    ['action', '"buy_to_enter"', 'unknown_action'],
    ['asset', '"Bitcoin"', 'unknown_asset'],
    ['asset', '"BTC","leverage":"5x"', 'bad_number'],
    ['asset', '"BTC","order_type":"limit"', 'conditional_entry'],
    ['asset', '"BTC","entry_price":95000', 'conditional_entry'],
    ['asset', '"BTC","only_if":"price closes above 101000"', 'conditional_entry'],
  ])('%s %s: %s', (key, value, code) => {
    const reading = withField(key, value)
    expect(reading).toMatchObject({
      outcome: 'decisions',
      decisions: [
        { asset: 'BTC', action: 'hold', allocation_usd: 0 },
        { asset: 'ETH', action: 'hold' },
      ],
    })
    expect(reading.problems).toContainEqual(expect.objectContaining({ code, effect: 'rejected' }))
  })

  test.each(['tp_price', 'sl_price', 'rationale'])('a purchase without %s', (key) => {
    const reading = read(GOOD.replace(new RegExp(`,?"${key}":[^,}]+`), ''))
    expect(reading.problems).toContainEqual(expect.objectContaining({ asset: 'BTC', code: 'missing_field' }))
  })

  test('two items for one coin that differ', () => {
    const reading = read(`[${BUY},${BUY.replace('1500', '1600')},${HOLD}]`)
    expect(reading.decisions[0]).toMatchObject({ asset: 'BTC', action: 'hold' })
    expect(reading.problems).toContainEqual(expect.objectContaining({ asset: 'BTC', code: 'conflicting_items' }))
  })

  test('stop and target in the wrong order, where no price is known', () => {
    const reading = readAnswer({
      message: { content: GOOD.replace('98000', '105000') },
      finishReason: 'stop',
      ...frame,
      prices: {},
    })
    expect(reading.problems).toContainEqual(expect.objectContaining({ asset: 'BTC', code: 'sl_wrong_side' }))
  })
})

describe('a decision against what is held is a wish for less risk', () => {
  const reduce = (levels: Record<string, number | null>, allocation = 1500) => {
    const item = { asset: 'BTC', action: 'sell', allocation_usd: allocation, exit_plan: 'p', rationale: 'r', ...levels }
    const content = `{"reasoning":"x","trade_decisions":[${JSON.stringify(item)},${HOLD}]}`
    return readAnswer({ message: { content }, finishReason: 'stop', ...frame, held: { BTC: 'long' } })
  }

  test('with the stop and target of what stays it is read as written', () => {
    const reading = reduce({ tp_price: 104_000, sl_price: 98_000 })
    expect(reading.decisions[0]).toMatchObject({
      action: 'sell',
      allocation_usd: 1500,
      sl_price: 98_000,
      tp_price: 104_000,
    })
    expect(reading.problems).toEqual([])
  })

  test.each([
    ['a stop that cannot be meant', { tp_price: null, sl_price: 9_800 }, 'sl_too_far'],
    ['a target that cannot be meant', { tp_price: 900_000, sl_price: 98_000 }, 'tp_too_far'],
  ])('%s costs its levels, not the reduction', (_what, levels, code) => {
    const reading = reduce(levels)
    expect(reading.decisions[0]).toMatchObject({ action: 'sell', sl_price: null, tp_price: null })
    expect(reading.problems).toMatchObject([{ asset: 'BTC', code, effect: 'noted' }])
  })

  test('the 0 many models write for "none" costs nothing', () => {
    expect(reduce({ tp_price: 0, sl_price: 0 }).decisions[0]).toMatchObject({ action: 'sell', sl_price: null })
  })

  test('a small amount is left to the gate, which knows how much there is', () => {
    expect(reduce({ tp_price: null, sl_price: null }, 5).decisions[0]).toMatchObject({
      action: 'sell',
      allocation_usd: 5,
    })
  })

  test('more of what is held is read as an entry', () => {
    const held = { BTC: 'long' as const }
    const wrong = GOOD.replace('"sl_price":98000', '"sl_price":101000')
    const reading = readAnswer({ message: { content: wrong }, finishReason: 'stop', ...frame, held })
    expect(reading.decisions[0]).toMatchObject({ action: 'hold' })
    expect(reading.problems).toMatchObject([{ code: 'sl_wrong_side' }])
  })
})

describe('what is optional never costs a sound trade', () => {
  test('missing optional keys are null', () => {
    expect(read(GOOD).decisions[0]).toMatchObject({ leverage: null, exit_rules: null, confidence: null })
  })

  test('rules that break the grammar give way to the default plan, aloud', () => {
    const reading = withField('asset', '"BTC","exit_rules":{"match":"any"}')
    expect(reading.decisions[0]).toMatchObject({
      action: 'buy',
      exit_rules: { conditions: [], max_hold_minutes: 1440 },
    })
    expect(reading.problems).toEqual([
      expect.objectContaining({ asset: 'BTC', code: 'bad_exit_rules', effect: 'noted' }),
      expect.objectContaining({ asset: 'BTC', code: 'default_plan', effect: 'noted' }),
    ])
  })

  test('an entry that its own plan would close at once is not made', () => {
    const plan = exitRules([exitCondition({ value: 101_000 })])
    const reading = read(GOOD.replace('"asset":"BTC"', `"asset":"BTC","exit_rules":${JSON.stringify(plan)}`))
    expect(reading.decisions[0]).toMatchObject({ action: 'hold' })
    expect(reading.problems).toMatchObject([{ asset: 'BTC', code: 'already_true', effect: 'rejected' }])
  })

  test('without a stop either, nothing would close the trade, so it holds', () => {
    const reading = read(GOOD.replace('"sl_price":98000', '"sl_price":null,"exit_rules":{"match":"any"}'))
    expect(reading.decisions[0]).toMatchObject({ action: 'hold' })
    expect(reading.problems).toContainEqual(expect.objectContaining({ code: 'bad_exit_rules', effect: 'rejected' }))
  })

  test('rules written as JSON text are read', () => {
    const rules = {
      match: 'any',
      conditions: [],
      max_hold_minutes: 60,
      trail_after_pct: null,
      trail_distance_pct: null,
      cooldown_minutes: null,
      note: '',
    }
    const reading = read(
      GOOD.replace('"asset":"BTC"', `"asset":"BTC","exit_rules":${JSON.stringify(JSON.stringify(rules))}`),
    )
    expect(reading.decisions[0]?.exit_rules).toEqual(rules)
  })

  test('a rule that cannot work is left out aloud, and the trade lives behind its stop', () => {
    const condition = { left: 'price', left_period: null, interval: '4h', op: '<', right: 'rsi', right_period: 14 }
    const rules = {
      match: 'any',
      conditions: [{ ...condition, value: null, bars: 1, on: 'close' }],
      max_hold_minutes: 60,
      trail_after_pct: null,
      trail_distance_pct: null,
      cooldown_minutes: null,
      note: '',
    }
    const write = (plan: object) => GOOD.replace('"asset":"BTC"', `"asset":"BTC","exit_rules":${JSON.stringify(plan)}`)
    const reading = read(write(rules))
    expect(reading.decisions[0]).toMatchObject({ action: 'buy', exit_rules: { conditions: [], max_hold_minutes: 60 } })
    expect(reading.problems).toEqual([
      {
        asset: 'BTC',
        code: 'incomparable',
        message: 'Exit rules: "price < rsi 14 on 4h" compares a price with an oscillator. Left out.',
        effect: 'noted',
      },
    ])
    const bare = read(write({ ...rules, max_hold_minutes: null }).replace('"sl_price":98000', '"sl_price":null'))
    expect(bare.decisions[0]).toMatchObject({ action: 'hold' })
    expect(bare.problems).toContainEqual(expect.objectContaining({ code: 'bad_exit_rules', effect: 'rejected' }))
  })

  test('a confidence in percent is not recorded', () => {
    const reading = withField('asset', '"BTC","confidence":75')
    expect(reading.decisions[0]).toMatchObject({ action: 'buy', confidence: null })
  })

  test('holds that write 0 for no level are holds, not faults', () => {
    const zero = HOLD.replaceAll('null', '0')
    expect(read(`[${zero.replace('ETH', 'BTC')},${zero}]`)).toMatchObject({
      outcome: 'decisions',
      problems: [],
      decisions: [{ tp_price: null, sl_price: null }, { tp_price: null }],
    })
  })

  test('a close needs its coin and nothing else', () => {
    expect(read(`{"trade_decisions":[{"asset":"BTC","action":"close"},${HOLD}]}`).decisions[0]).toMatchObject({
      action: 'close',
      allocation_usd: 0,
    })
  })
})

describe('a message that asks for tools', () => {
  const ask = (calls: unknown, finishReason = 'tool_calls') =>
    readAnswer({ message: { content: null, tool_calls: calls }, finishReason, ...frame, toolNames: ['get_account'] })
  const call = (name: unknown, args: unknown) => [{ id: 'c', type: 'function', function: { name, arguments: args } }]

  test.each(['', '{}', 'null', '{"a":1,}', { a: 1 }])('runs with arguments %j', (args) => {
    expect(ask(call('get_account', args)).outcome).toBe('tool_run')
  })

  test.each([
    ['unknown_tool', call('place_order', '{}')],
    ['bad_arguments', call('get_account', '{"a":')],
    ['bad_arguments', call('get_account', '[1]')],
    ['malformed_tool_call', [{ id: 'c' }]],
  ])('is told of %s', (reason, calls) => {
    expect(ask(calls)).toMatchObject({ outcome: 'tool_error', reason })
  })

  test('is cut off when its arguments are', () => {
    expect(ask(call('get_account', '{"a":'), 'length')).toMatchObject({
      outcome: 'hold',
      reason: 'truncated',
      retry: true,
    })
  })
})
