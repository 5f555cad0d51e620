import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readAnswer } from '@/lib/domain/answer/readAnswer.ts'
import { finishReasonOf } from '@/lib/llm/wire/finishReason.ts'

const ITEM = { asset: 'BTC', action: 'buy', allocation_usd: 500, leverage: 2, tp_price: 110, sl_price: 95 }
const CONTENT = JSON.stringify({
  reasoning: '',
  trade_decisions: [{ ...ITEM, exit_plan: '', exit_rules: null, confidence: 0.5, rationale: '' }],
})
const frame = { assets: ['BTC'], prices: { BTC: 100 }, minNotionalUsd: 10, toolNames: null }

type Fields = Record<string, unknown>
const answered = (choice: Fields, message: Fields = {}, top: Fields = {}): Fields => ({
  choices: [{ index: 0, message: { role: 'assistant', content: CONTENT, ...message }, ...choice }],
  ...top,
})
const readingOf = (completion: Fields) =>
  readAnswer({ message: { content: CONTENT }, finishReason: finishReasonOf(completion), ...frame })

describe('a whole answer trades', () => {
  test.each<[string, Fields]>([
    ['nothing said', answered({})],
    ['null', answered({ finish_reason: null, native_finish_reason: null, stop_reason: null })],
    ['OpenRouter over Gemini', answered({ finish_reason: 'stop', native_finish_reason: 'STOP' })],
    ['OpenRouter over Anthropic', answered({ finish_reason: 'stop', native_finish_reason: 'end_turn' })],
    ['OpenRouter over OpenAI', answered({ finish_reason: 'stop', native_finish_reason: 'completed' })],
    ['an enum spelled out', answered({ finish_reason: 'FINISH_REASON_STOP' })],
    ['camel case', answered({ finishReason: 'endTurn' })],
    ['vLLM, ended by a token', answered({ finish_reason: 'stop', stop_reason: 151645 })],
    ['vLLM, ended by a mark', answered({ finish_reason: 'stop', stop_reason: '<|im_end|>' })],
    [
      'Azure, nothing filtered',
      answered({ finish_reason: 'stop', content_filter_results: { hate: { filtered: false } } }),
    ],
    ['a status that is no ending', answered({ finish_reason: 'stop' }, {}, { status: 'ok' })],
  ])('%s', (_what, completion) => {
    expect(readingOf(completion).outcome).toBe('decisions')
  })
})

describe('an answer that ended otherwise never trades, and the word is told', () => {
  test.each<[string, string, Fields]>([
    ['Gemini SAFETY behind "stop"', 'SAFETY', answered({ finish_reason: 'stop', native_finish_reason: 'SAFETY' })],
    ['Gemini RECITATION', 'RECITATION', answered({ finishReason: 'RECITATION' })],
    ['Gemini, a broken call', 'MALFORMED_FUNCTION_CALL', answered({ finish_reason: 'MALFORMED_FUNCTION_CALL' })],
    ['Gemini, blocked', 'OTHER', answered({ finish_reason: 'stop' }, {}, { promptFeedback: { blockReason: 'OTHER' } })],
    ['Anthropic refusal in the message', 'refusal', answered({ finish_reason: 'stop' }, { stop_reason: 'refusal' })],
    ['Anthropic pause', 'pause_turn', answered({ stop_reason: 'pause_turn' })],
    [
      'Anthropic window',
      'model_context_window_exceeded',
      answered({}, {}, { stop_reason: 'model_context_window_exceeded' }),
    ],
    ['DeepSeek', 'insufficient_system_resource', answered({ finish_reason: 'insufficient_system_resource' })],
    ['Zhipu', 'sensitive', answered({ finish_reason: 'sensitive' })],
    ['LM Studio', 'contextLengthReached', answered({ finish_reason: 'contextLengthReached' })],
    [
      'OpenAI responses',
      'max_output_tokens',
      answered({ finish_reason: 'stop' }, {}, { incomplete_details: { reason: 'max_output_tokens' } }),
    ],
    ['a status', 'incomplete', answered({ finish_reason: 'stop' }, {}, { status: 'incomplete' })],
    [
      'Azure',
      'content_filter',
      answered({ finish_reason: 'stop', content_filter_results: { hate: { filtered: true } } }),
    ],
    [
      'a native word nobody knows',
      'solar_flare',
      answered({ finish_reason: 'stop', native_finish_reason: 'solar_flare' }),
    ],
    ['a number', '7', answered({ finish_reason: 7 })],
    ['an object', '{"type":"stop"}', answered({ finish_reason: { type: 'stop' } })],
    ['false', 'false', answered({ finish_reason: false })],
  ])('%s', (_what, word, completion) => {
    const reading = readingOf(completion)
    expect(reading).toMatchObject({ outcome: 'hold', decisions: [] })
    expect(reading.problems[0]?.message).toContain(`"${word}"`)
  })

  test('whatever word stands beside it', () => {
    fc.assert(
      fc.property(fc.constantFrom('stop', 'end_turn', null), fc.string({ minLength: 1 }), (known, word) => {
        fc.pre(
          finishReasonOf(answered({ finish_reason: word })) !== null &&
            readingOf(answered({ finish_reason: word })).outcome === 'hold',
        )
        expect(readingOf(answered({ finish_reason: known, native_finish_reason: word })).outcome).toBe('hold')
        expect(readingOf(answered({ finish_reason: word, native_finish_reason: known })).outcome).toBe('hold')
      }),
    )
  })
})
