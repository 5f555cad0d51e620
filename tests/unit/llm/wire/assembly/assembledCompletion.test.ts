import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { messageText } from '@/lib/domain/answer/messageText.ts'
import { readToolArguments } from '@/lib/domain/answer/toolCalls.ts'
import { firstMessage } from '@/lib/llm/wire/chatOutcome.ts'
import { finishReasonOf } from '@/lib/llm/wire/finishReason.ts'
import { isJsonObject, type JsonObject } from '@/lib/llm/wire/json.ts'
import { messageReasoning } from '@/lib/llm/wire/messageReasoning.ts'
import { assembleCompletion } from '@/tests/support/assembleCompletion.ts'

const chunk = (delta: Record<string, unknown>, rest: Record<string, unknown> = {}) => ({
  id: 'g',
  choices: [{ index: 0, delta, ...rest }],
})
const assemble = (deltas: Record<string, unknown>[]) => {
  const completion = assembleCompletion(deltas.map((delta) => chunk(delta)))
  return (completion.choices as { message: Record<string, unknown> }[])[0]?.message
}

test('text and reasoning grow, and fields nobody knows are kept', () => {
  expect(
    assemble([
      { role: 'assistant', reasoning: 'a' },
      { reasoning: 'b', content: '{' },
      { content: '}', extra_content: { google: { thought_signature: 's' } } },
    ]),
  ).toEqual({
    role: 'assistant',
    content: '{}',
    reasoning: 'ab',
    extra_content: { google: { thought_signature: 's' } },
  })
})

test('pieces of one reasoning block become one block, other blocks stay apart', () => {
  const message = assemble([
    { reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'one ' }] },
    { reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'two' }] },
    { reasoning_details: [{ type: 'reasoning.text', index: 0, signature: 'sig' }] },
    { reasoning_details: [{ type: 'reasoning.encrypted', index: 1, data: 'x' }] },
  ])
  expect(message?.reasoning_details).toEqual([
    { type: 'reasoning.text', index: 0, text: 'one two', signature: 'sig' },
    { type: 'reasoning.encrypted', index: 1, data: 'x' },
  ])
})

test('parallel tool calls stay apart, also where a server numbers them all 0', () => {
  const begin = (id: string, name: string) => ({
    tool_calls: [{ index: 0, id, type: 'function', function: { name, arguments: '{}' } }],
  })
  expect(assemble([begin('a', 'one'), begin('b', 'two')])?.tool_calls).toEqual([
    { id: 'a', type: 'function', function: { name: 'one', arguments: '{}' } },
    { id: 'b', type: 'function', function: { name: 'two', arguments: '{}' } },
  ])
})

test('arguments grow piece by piece under their number', () => {
  const part = (index: number, args: string, rest: object = {}) => ({
    tool_calls: [{ index, function: { arguments: args }, ...rest }],
  })
  const named = (index: number, id: string) => ({
    tool_calls: [{ index, id, function: { name: `f${index}`, arguments: '' } }],
  })
  expect(
    assemble([named(0, 'a'), named(1, 'b'), part(0, '{"x"'), part(1, '{"y"'), part(0, ':1}'), part(1, ':2}')])
      ?.tool_calls,
  ).toMatchObject([
    { id: 'a', function: { name: 'f0', arguments: '{"x":1}' } },
    { id: 'b', function: { name: 'f1', arguments: '{"y":2}' } },
  ])
})

const ANSWER = '{"reasoning":"Zürich 🚀 up","trade_decisions":[{"asset":"BTC","action":"buy","allocation_usd":1500}]}'
const textOf = (chunks: JsonObject[]) => messageText(firstMessage(assembleCompletion(chunks)) ?? {})
const [A, B, C] = [ANSWER.slice(0, 30), ANSWER.slice(30, 60), ANSWER.slice(60)]
const whole = (message: JsonObject, rest: JsonObject = {}): JsonObject => ({
  choices: [{ index: 0, message, ...rest }],
})
const part = (type: string, text: string) => ({ type, text })

describe('the text is the same whatever it comes in', () => {
  test.each<[string, JsonObject[]]>([
    ['one body', [whole({ content: ANSWER })]],
    ['a body of parts', [whole({ content: [part('text', A), part('text', B + C)] })]],
    [
      'a body of output_text and reasoning parts',
      [whole({ content: [part('reasoning', '{"x":1}'), part('output_text', ANSWER)] })],
    ],
    ['a body of strings in a list', [whole({ content: [A, B, C] })]],
    ['text in an object', [whole({ content: part('text', ANSWER) })]],
    [
      'text as the value of an object',
      [whole({ content: [{ type: 'text', text: { value: ANSWER, annotations: [] } }] })],
    ],
    ['the older text field', [{ choices: [{ index: 0, text: ANSWER }] }]],
    ['strings', [chunk({ content: A }), chunk({ content: B }), chunk({ content: C })]],
    ['parts', [A, B, C].map((text) => chunk({ content: [part('text', text)] }))],
    ['strings, then parts', [chunk({ content: A }), chunk({ content: [part('text', B)] }), chunk({ content: C })]],
    [
      'thinking parts before strings (Mistral)',
      [
        chunk({ content: [{ type: 'thinking', thinking: [part('text', 'hm')] }] }),
        chunk({ content: [{ type: 'thinking', thinking: [part('text', ' so')] }] }),
        chunk({ content: A }),
        chunk({ content: B + C }),
      ],
    ],
    [
      'the reason for stopping in every chunk',
      [A, B, C].map((text) => chunk({ content: text }, { finish_reason: 'stop' })),
    ],
    [
      'the reason for stopping before the last text',
      [chunk({ content: A + B }, { finish_reason: 'stop' }), chunk({ content: C })],
    ],
    ['messages instead of deltas', [A, B, C].map((content) => whole({ content }))],
    ['all so far in every delta', [chunk({ content: A }), chunk({ content: A + B }), chunk({ content: ANSWER })]],
    ['all so far in every message', [whole({ content: A }), whole({ content: A + B }), whole({ content: ANSWER })]],
    [
      'a delta, and beside it all before it',
      [
        { choices: [{ index: 0, delta: { content: A }, message: { content: '' } }] },
        { choices: [{ index: 0, delta: { content: B + C }, message: { content: A } }] },
      ],
    ],
    [
      'a last delta that says the whole again',
      [chunk({ content: A + B }), chunk({ content: C }), chunk({ content: ANSWER }, { finish_reason: 'stop' })],
    ],
    [
      'a last message that says the whole again',
      [chunk({ content: `\n${A + B}` }), chunk({ content: C }), whole({ content: ANSWER }, { finish_reason: 'stop' })],
    ],
    [
      'a second choice among it',
      [
        {
          choices: [
            { index: 1, delta: { content: 'SELL ' } },
            { index: 0, delta: { content: A } },
          ],
        },
        { choices: [{ index: 1, delta: { content: 'ALL' }, finish_reason: 'stop' }] },
        { choices: [{ index: 0, delta: { content: B + C } }] },
      ],
    ],
    [
      'a single choice of another number',
      [A, B, C].map((content) => ({ choices: [{ index: 3, delta: { content } }] })),
    ],
    [
      'empty choices, no choices, nulls',
      [
        { choices: [] },
        chunk({ content: null }),
        chunk({ content: A }),
        { id: 'g' },
        chunk({ content: B, refusal: null }),
        chunk({ content: '' }),
        { choices: null },
        chunk({ content: C }),
      ],
    ],
  ])('%s', (_what, chunks) => {
    expect(textOf(chunks).trim()).toBe(ANSWER)
  })

  test('nothing and null are no text', () => {
    expect(textOf([whole({ content: null, reasoning: 'r' })])).toBe('')
    expect(textOf([{ choices: [] }])).toBe('')
  })

  test('a refusal in pieces, as a field or a part, stays one', () => {
    expect(assemble([{ refusal: 'I ca' }, { refusal: 'nnot' }])).toMatchObject({ refusal: 'I cannot' })
    expect(assemble([{ content: [part('refusal', 'no')] }])?.content).toEqual([part('refusal', 'no')])
  })
})

describe('reasoning is found', () => {
  test.each<[string, JsonObject[]]>([
    ['reasoning', [{ reasoning: 'a' }, { reasoning: 'b' }]],
    ['reasoning_content', [{ reasoning_content: 'a' }, { reasoning_content: 'b' }]],
    ['thinking', [{ thinking: 'a' }, { thinking: 'b' }]],
    [
      'two fields that say the same',
      [
        { reasoning: 'a', reasoning_content: 'a' },
        { reasoning: 'b', reasoning_content: 'b' },
      ],
    ],
    ['a list', [{ reasoning: [part('text', 'a')] }, { reasoning: [part('text', 'b')] }]],
    [
      'parts of the content',
      [{ content: [{ type: 'thinking', thinking: 'a' }] }, { content: [{ type: 'thinking', thinking: 'b' }] }],
    ],
    [
      'details',
      [
        { reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'a' }] },
        { reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'b' }] },
      ],
    ],
    [
      'Gemini thoughts',
      [
        { content: [{ type: 'text', text: 'a', thought: true }] },
        { content: [{ type: 'text', text: 'b', thought: true }] },
      ],
    ],
  ])('in %s, and is no text of the answer', (_what, deltas) => {
    const message = assemble(deltas) ?? {}
    expect(messageReasoning(message)).toBe('ab')
    expect(messageText(message)).toBe('')
  })
})

const callsOf = (chunks: JsonObject[]) => {
  const calls = firstMessage(assembleCompletion(chunks))?.tool_calls
  return (Array.isArray(calls) ? calls : []).map((call: JsonObject) => {
    const named = isJsonObject(call.function) ? call.function : {}
    return [named.name, readToolArguments(named.arguments)]
  })
}
const callChunk = (...calls: JsonObject[]) => chunk({ tool_calls: calls })
const named = (name: string | null, args?: unknown) => ({
  ...(name === null ? {} : { name }),
  ...(args === undefined ? {} : { arguments: args }),
})
const expected = (name: string, value: object) => [name, { kind: 'arguments', value }]
const ONE = [expected('fetch_indicator', { name: 'rsi', period: 14 })]
const TWO = [...ONE, expected('get_account', {})]
const ARGS = '{"name":"rsi","period":14}'

describe('tool calls are the same whatever they come in', () => {
  test.each<[string, unknown[], JsonObject[]]>([
    ['a body', ONE, [whole({ tool_calls: [{ id: 'a', function: named('fetch_indicator', ARGS) }] })]],
    [
      'arguments as an object',
      ONE,
      [whole({ tool_calls: [{ id: 'a', function: named('fetch_indicator', { name: 'rsi', period: 14 }) }] })],
    ],
    [
      'a name in pieces',
      ONE,
      [
        callChunk({ index: 0, id: 'a', function: named('fetch_') }),
        callChunk({ index: 0, function: named('indicator') }),
        callChunk({ index: 0, function: named(null, ARGS) }),
      ],
    ],
    [
      'a name in every chunk',
      ONE,
      [
        callChunk({ index: 0, id: 'a', function: named('fetch_indicator', '{"name":"rs') }),
        callChunk({ index: 0, id: 'a', function: named('fetch_indicator', 'i","period":14}') }),
      ],
    ],
    [
      'a name that is all so far',
      ONE,
      [
        callChunk({ index: 0, id: 'a', function: named('fetch_') }),
        callChunk({ index: 0, function: named('fetch_indicator', ARGS) }),
      ],
    ],
    [
      'no numbers and no ids',
      TWO,
      [
        callChunk({ function: named('fetch_indicator') }),
        callChunk({ function: named(null, '{"name":"rsi"') }),
        callChunk({ function: named(null, ',"period":14}') }),
        callChunk({ function: named('get_account', '{}') }),
      ],
    ],
    [
      'ids only',
      TWO,
      [
        callChunk({ id: 'a', function: named('fetch_indicator', '{"name":') }),
        callChunk({ id: 'b', function: named('get_account', '{') }),
        callChunk({ id: 'a', function: named(null, '"rsi","period":14}') }),
        callChunk({ id: 'b', function: named(null, '}') }),
      ],
    ],
    [
      'all under number 0',
      TWO,
      [
        callChunk({ index: 0, function: named('fetch_indicator', ARGS) }),
        callChunk({ index: 0, function: named('get_account', '{}') }),
      ],
    ],
    [
      'numbers from 1',
      TWO,
      [
        callChunk({ index: 1, id: 'a', function: named('fetch_indicator', '') }),
        callChunk({ index: 2, id: 'b', function: named('get_account', '') }),
        callChunk({ index: 1, function: named(null, ARGS) }),
      ],
    ],
    [
      'numbers as text',
      TWO,
      [
        callChunk(
          { index: '0', function: named('fetch_indicator', '') },
          { index: '1', function: named('get_account', '') },
        ),
        callChunk({ index: '0', function: named(null, ARGS) }),
      ],
    ],
    [
      'several in one chunk, unnumbered',
      TWO,
      [callChunk({ function: named('fetch_indicator', ARGS) }, { function: named('get_account', '{}') })],
    ],
    [
      'an id that comes late',
      ONE,
      [callChunk({ function: named('fetch_indicator') }), callChunk({ id: 'a', function: named(null, ARGS) })],
    ],
    [
      'an empty object, then text',
      ONE,
      [
        callChunk({ index: 0, id: 'a', function: named('fetch_indicator', {}) }),
        callChunk({ index: 0, function: named(null, ARGS) }),
      ],
    ],
    [
      'the whole once more at the end',
      TWO,
      [
        callChunk(
          { index: 0, id: 'a', function: named('fetch_indicator', ARGS) },
          { index: 1, id: 'b', function: named('get_account', '{}') },
        ),
        whole({
          tool_calls: [
            { id: 'a', function: named('fetch_indicator', ARGS) },
            { id: 'b', function: named('get_account', '{}') },
          ],
        }),
      ],
    ],
    [
      'the whole once more, without ids',
      TWO,
      [
        callChunk(
          { index: 0, function: named('fetch_indicator', ARGS) },
          { index: 1, function: named('get_account', '{}') },
        ),
        whole({ tool_calls: [{ function: named('fetch_indicator', ARGS) }, { function: named('get_account', '{}') }] }),
      ],
    ],
  ])('%s', (_what, calls, chunks) => {
    expect(callsOf(chunks)).toEqual(calls)
  })

  test('the older single call grows, too', () => {
    expect(
      assemble([
        { function_call: named('get_', '') },
        { function_call: named('account') },
        { function_call: named(null, '{}') },
      ]),
    ).toMatchObject({ function_call: named('get_account', '{}') })
  })
})

describe('beside the message', () => {
  test('usage is the largest said, wherever it stands', () => {
    const usages = [
      [{ usage: { prompt_tokens: 10, completion_tokens: 0 } }, { usage: { prompt_tokens: 0, completion_tokens: 4 } }],
      [
        { usage: { prompt_tokens: 10, completion_tokens: 2 } },
        { usage: { prompt_tokens: 10, completion_tokens: 4 } },
        { usage: null },
      ],
      [{ choices: [{ delta: {}, usage: { prompt_tokens: 10, completion_tokens: 4 } }] }],
      [{ x_groq: { usage: { prompt_tokens: 10, completion_tokens: 4 } } }],
    ]
    for (const chunks of usages)
      expect(assembleCompletion(chunks).usage).toEqual({ prompt_tokens: 10, completion_tokens: 4 })
  })

  test('the worst reason for stopping stays', () => {
    expect(
      finishReasonOf(
        assembleCompletion([
          chunk({ content: 'x' }, { finish_reason: 'length' }),
          chunk({}, { finish_reason: 'stop' }),
        ]),
      ),
    ).toBe('length')
  })
})

test('any way of cutting one answer gives the same answer', () => {
  // Texts that begin with themselves cannot be told from a server that repeats itself; no JSON object does.
  const text = fc.string({ unit: 'grapheme', maxLength: 60 }).map((end) => `{"reasoning":"${end}"}`)
  const cuts = (whole: string) =>
    fc.array(fc.nat(whole.length), { maxLength: 6 }).map((at) => {
      const borders = [0, ...at.sort((one, other) => one - other), whole.length]
      return borders.slice(1).map((end, index) => whole.slice(borders[index], end))
    })
  const asParts = fc.array(fc.boolean(), { minLength: 10, maxLength: 10 })
  fc.assert(
    fc.property(
      text.chain((content) =>
        fc.tuple(
          fc.constant(content),
          cuts(content),
          cuts('thinking of it'),
          cuts('fetch_indicator'),
          cuts(ARGS),
          asParts,
          fc.boolean(),
          fc.boolean(),
        ),
      ),
      ([content, contents, thoughts, names, args, parts, repeats, numbered]) => {
        const call = (fields: JsonObject) => callChunk({ ...(numbered ? { index: 0 } : {}), function: fields })
        const deltas = [
          ...thoughts.map((reasoning) => chunk({ reasoning })),
          ...contents.map((piece, at) => chunk({ content: parts[at] === true ? [part('text', piece)] : piece })),
          ...names.map((name) => call({ name })),
          ...args.map((piece) => call({ arguments: piece })),
        ]
        const end = chunk({}, { finish_reason: 'stop' })
        const again = whole({
          content,
          reasoning: 'thinking of it',
          tool_calls: [{ function: named('fetch_indicator', ARGS) }],
        })
        const chunks = [...deltas, ...(repeats ? [again] : []), end]
        const message = firstMessage(assembleCompletion(chunks)) ?? {}
        expect(messageText(message)).toBe(content)
        expect(messageReasoning(message)).toBe('thinking of it')
        expect(callsOf(chunks)).toEqual(ONE)
      },
    ),
    { numRuns: 400 },
  )
})

test('chunks are left as they were given', () => {
  const chunks = [
    chunk({ content: [part('text', 'a')] }),
    chunk({ content: [part('text', 'b')] }),
    callChunk({ index: 0, id: 'a', function: named('f', '{}') }),
  ]
  const before = structuredClone(chunks)
  expect(assembleCompletion(chunks)).toEqual(assembleCompletion(chunks))
  expect(chunks).toEqual(before)
})

test('a call whose function is no object does not break the answer', () => {
  const calls = assemble([
    { tool_calls: [{ index: 0, id: 'a', function: 'x' }] },
    { tool_calls: [{ index: 0, function: { name: 'one', arguments: '{}' } }] },
  ])?.tool_calls
  expect(calls).toEqual([{ id: 'a', type: 'function', function: { name: 'one', arguments: '{}' } }])
})

test('a report named like a prototype reaches no other object', () => {
  const report = JSON.parse('{"__proto__":{"filtered":true},"constructor":{"prototype":{"filtered":true}}}')
  assembleCompletion([{ usage: report }, { usage: report, choices: [{ content_filter_results: report }] }])
  expect(({} as JsonObject).filtered).toBeUndefined()
})

test('what was filtered in one piece stays filtered', () => {
  const filtered = (hate: boolean) => chunk({ content: 'x' }, { content_filter_results: { hate: { filtered: hate } } })
  const end = chunk({}, { finish_reason: 'stop' })
  expect(finishReasonOf(assembleCompletion([filtered(true), filtered(false), end]))).toBe('content_filter')
})

test('an unlike piece changes neither the pieces given nor what they added', () => {
  const pieces = () => [
    { content: [{ type: 'a', content: [{ text: 'one' }] }] },
    { content: [{ type: 'a', content: [{ text: 'two' }] }] },
  ]
  const given = pieces()
  expect(assemble(given)?.content).toEqual([{ type: 'a', content: [{ text: 'onetwo' }] }])
  expect(given).toEqual(pieces())
})

test.each<[string, (at: number) => JsonObject[]]>([
  ['whole, by id', (at) => [{ id: `c${at}`, function: { name: 'f', arguments: '{}' } }]],
  ['whole, by number', (at) => [{ index: at, function: { name: 'f', arguments: '{}' } }]],
  [
    'begun by number and id, filled in by number',
    (at) => [
      { index: at, id: `c${at}`, function: { name: 'f', arguments: '' } },
      { index: at, function: { arguments: '{"a":' } },
      { index: at, function: { arguments: '1}' } },
    ],
  ],
  [
    'begun by id, filled in without a name',
    (at) => [{ id: `c${at}`, function: { name: 'f', arguments: '' } }, { function: { arguments: '{"a":1}' } }],
  ],
])('of 100 calls sent %s the first 64 are kept and all are counted', (_how, piecesOf) => {
  const pieces = Array.from({ length: 100 }, (_, at) => piecesOf(at)).flat()
  const message = firstMessage(assembleCompletion(pieces.map((piece) => chunk({ tool_calls: [piece] })))) ?? {}
  const kept = message.tool_calls as { function: { arguments: string } }[]
  expect(kept).toHaveLength(64)
  expect(message.tool_calls_in_all).toBe(100)
  expect(new Set(kept.map((call) => JSON.parse(call.function.arguments) && call.function.arguments)).size).toBe(1)
})

describe('a reason for stopping that was said once', () => {
  const ended = (...pieces: JsonObject[]) => finishReasonOf(assembleCompletion(pieces))

  test('stays where a delta says it, or the whole, and a better one follows', () => {
    expect(ended(chunk({ stop_reason: 'refusal' }), chunk({ stop_reason: 'end_turn' }))).toBe('refusal')
    expect(ended({ ...chunk({}), finish_reason: 'content_filter' }, { ...chunk({}), finish_reason: 'stop' })).toBe(
      'content_filter',
    )
    expect(ended({ ...chunk({}), status: 'failed' }, { ...chunk({}), status: 'completed' })).toBe('failed')
    expect(ended({ ...chunk({}), status: 'in_progress' }, { ...chunk({}), status: 'incomplete' })).toBe('incomplete')
  })

  test.each([7, {}, [], true])('stays where %j comes between it and another', (odd) => {
    const reasons = ['content_filter', odd, 'stop'].map((finish_reason) => chunk({}, { finish_reason }))
    expect(ended(...reasons)).toBe('content_filter')
  })

  test('a mark that ended the text is no reason', () => {
    expect(ended(chunk({}, { stop_reason: 128_009 }), chunk({}, { finish_reason: 'stop' }))).toBe('stop')
    expect(ended(chunk({}, { finish_reason: false }), chunk({}, { finish_reason: 'stop' }))).toBe('stop')
  })
})
