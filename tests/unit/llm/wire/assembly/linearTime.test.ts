import { expect, test } from 'vitest'
import type { JsonObject } from '@/lib/llm/wire/json.ts'
import { assembleCompletion } from '@/tests/support/assembleCompletion.ts'
import { fasterThanItsText, GROWTH } from '@/tests/support/costGrowth.ts'

// Whatever a provider sends in pieces costs time that grows with its bytes: in each place of a chunk something large, then many pieces of something small.

const COUNT = 600

const choice = (fields: JsonObject): JsonObject => ({ choices: [fields] })
const delta = (fields: JsonObject) => choice({ delta: fields })
const message = (fields: JsonObject) => choice({ message: fields })
const call = (fields: JsonObject) => delta({ tool_calls: [{ index: 0, ...fields }] })

const PLACES: Record<string, (value: unknown) => JsonObject> = {
  'a field of the whole': (value) => ({ prompt_filter_results: value, ...delta({ content: 'x' }) }),
  'the usage': (value) => ({ usage: value, ...delta({ content: 'x' }) }),
  'details of the usage': (value) => ({ usage: { prompt_tokens_details: value } }),
  'the usage of Groq': (value) => ({ x_groq: { usage: value } }),
  'the usage of a choice': (value) => choice({ usage: value, delta: {} }),
  'the reason': (value) => choice({ finish_reason: value, delta: { content: 'x' } }),
  "the provider's reason": (value) => choice({ native_finish_reason: value }),
  'the stop': (value) => choice({ stop_reason: value }),
  'details of the end': (value) => choice({ finish_details: value }),
  'the kind of the end': (value) => choice({ finish_details: { type: value } }),
  'what was filtered': (value) => choice({ content_filter_results: value, delta: { content: 'x' } }),
  'one filter': (value) => choice({ content_filter_results: { hate: value } }),
  'log probabilities': (value) => choice({ logprobs: value }),
  'an error of a choice': (value) => choice({ error: value }),
  'a text of a choice': (value) => choice({ text: value }),
  content: (value) => delta({ content: value }),
  'content of a message': (value) => message({ content: value }),
  'content of both': (value) => choice({ delta: { content: value }, message: { content: value } }),
  'text of content': (value) => delta({ content: [{ type: 'text', text: value }] }),
  'thinking in content': (value) => delta({ content: [{ type: 'thinking', thinking: value }] }),
  'content of content': (value) => delta({ content: [{ content: [{ content: value }] }] }),
  'content of content of a message': (value) => message({ content: [{ content: [{ content: value }] }] }),
  refusal: (value) => delta({ refusal: value }),
  reasoning: (value) => delta({ reasoning: value }),
  'reasoning content': (value) => message({ reasoning_content: value }),
  thinking: (value) => delta({ thinking: value }),
  'details of the reasoning': (value) => delta({ reasoning_details: value }),
  'details of the reasoning, one': (value) => delta({ reasoning_details: [{ index: 0, type: 't', summary: value }] }),
  'details of the reasoning, whole': (value) => message({ reasoning_details: value }),
  calls: (value) => delta({ tool_calls: value }),
  'calls of a message': (value) => message({ tool_calls: value }),
  'a call': (value) => call({ function: value }),
  'the id of a call': (value) => call({ id: value }),
  'the name of a call': (value) => call({ function: { name: value } }),
  'a call named anew': (value) => call({ function: { name: 'x', arguments: value } }),
  'a call of one id': (value) => delta({ tool_calls: [{ id: 'a', function: { name: 'x', arguments: value } }] }),
  'arguments of a call': (value) => call({ function: { arguments: value } }),
  'a field of a call': (value) => call({ extra_content: value }),
  'the older call': (value) => delta({ function_call: { name: 'x', arguments: value } }),
  annotations: (value) => delta({ annotations: value }),
  'an error of a message': (value) => message({ error: value }),
}

const text = (count: number) => 'a'.repeat(1_000 * count)
const list = <T>(count: number, item: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => item(at))

const LARGE: Record<string, (count: number) => unknown> = {
  'a text': (count) => `{"a":"${text(count)}"}`,
  'an object': (count) => Object.fromEntries(list(8 * count, (at) => [`k${at}`, at % 2 === 0 ? {} : at])),
  'a list of texts': (count) => list(8 * count, (at) => `a${at}`),
  'a list of two': (count) => [
    { type: 'text', text: text(count) },
    { type: 'thinking', thinking: 'b' },
  ],
  'a list of many': (count) =>
    list(4 * count, (at) => ({ type: 'text', index: at, text: 'a', id: `${at}`, function: {} })),
  'a list in a list': (count) => [{ type: 'text', content: list(4 * count, () => ({ text: 'a' })) }],
}

const SMALL: Record<string, (at: number) => unknown[]> = {
  texts: () => ['b', 'a sentence of some length'],
  objects: (at) => [{}, { k1: 1 }, { [`other${at}`]: { a: 1 } }],
  lists: (at) => [
    [{ type: 'text', content: [{ text: 'c' }] }],
    [{ type: 'thinking', thinking: 'c' }],
    [{ type: 'text', index: at, text: 'c', id: `n${at}`, function: { name: 'x' } }],
  ],
}

const shapes = Object.entries(LARGE).flatMap(([first, large]) =>
  Object.entries(SMALL).map(([then, small]) => ({
    shape: `${first}, then ${then}`,
    short: [large(COUNT), ...list(COUNT, small).flat().slice(0, COUNT)],
    long: [
      large(GROWTH * COUNT),
      ...list(GROWTH * COUNT, small)
        .flat()
        .slice(0, GROWTH * COUNT),
    ],
  })),
)

test.each(Object.entries(PLACES))(
  '%s in pieces costs time that grows with its bytes',
  (_name, place) => {
    const slow = shapes.flatMap(({ shape, short, long }) => {
      const [few, many] = [short.map(place), long.map(place)]
      const sentence = fasterThanItsText(
        () => assembleCompletion(few),
        () => assembleCompletion(many),
      )
      return sentence === null ? [] : [`${shape}: ${sentence}`]
    })
    expect(slow).toEqual([])
  },
  60_000,
)

test('many choices cost time that grows with their bytes', () => {
  const chunks = (count: number) =>
    Array.from({ length: count }, (_, index) => choice({ index, delta: { content: 'x' } }))
  const [short, long] = [chunks(20 * COUNT), chunks(20 * GROWTH * COUNT)]
  const sentence = fasterThanItsText(
    () => assembleCompletion(short),
    () => assembleCompletion(long),
  )
  expect(sentence).toBeNull()
})
