import { afterEach, describe, expect, test } from 'vitest'
import { readingsText, readReadingsText } from '@/lib/domain/answer/readingsText.ts'
import { replayPrompt } from '@/lib/lab/replay/prompt.ts'
import { decideAndRead } from '@/lib/llm/answering/decideAndRead.ts'
import type { EndpointKind } from '@/lib/llm/provider/endpointKind.ts'
import type { ModelTurn } from '@/lib/ports.ts'
import type { RecordedCycle } from '@/lib/store/queries/recordedCycles.ts'
import { GOOD_ANSWER, PRICES, setUpAsk } from '@/tests/support/askSetup.ts'
import { type FakeProvider, startFakeProvider } from '@/tests/support/fakeProvider.ts'

let provider: FakeProvider | null = null
afterEach(async () => {
  await provider?.close()
})

const call = { id: 'c1', type: 'function', function: { name: 'get_indicator', arguments: '{"name":"rsi"}' } }
const look = { message: { content: 'Let me look.', tool_calls: [call] } }
const prose = { message: { content: 'I would buy, or sell.' } }
const fault = { status: 503, body: { error: { message: 'overloaded' } } }

/** Asks with these replies in order, and returns what would be stored of it. */
async function converse(replies: readonly object[], endpointKind: EndpointKind) {
  provider = await startFakeProvider((_body, at) => (replies[at] ?? { message: { content: GOOD_ANSWER } }) as never)
  const { llm, question, turns } = setUpAsk({ baseUrl: provider.baseUrl, endpointKind })
  const { readings, answer } = await decideAndRead(llm, question, { prices: PRICES, minNotionalUsd: 10 })
  const texts = { systemPrompt: question.system, context: question.context, promptFacts: null, settings: null }
  const kept = readReadingsText(readingsText(readings, answer), answer)
  const replay = (change: (turn: ModelTurn) => ModelTurn = (turn) => turn) =>
    replayPrompt({ ...texts, turns: turns.map(change) } as unknown as RecordedCycle, kept)
  return { replay, purposes: new Set(turns.map(({ purpose }) => purpose)) }
}

describe.each(['openrouter', 'openai', 'local'] as const)('requests to %s are put together again', (kind) => {
  test.each([
    ['an answer at once', [], ['decide']],
    ['after tools', [look, look], ['decide']],
    ['after tools, a draft and a rewriting', [look, prose, prose], ['decide', 'sanitize']],
    [
      'after tools, a draft, a rewriting and a retry',
      [look, prose, prose, prose, look],
      ['decide', 'sanitize', 'retry'],
    ],
    ['after a failure and tools', [fault, look, fault], ['decide']],
  ])('%s', async (_name, replies, wanted) => {
    const { replay, purposes } = await converse(replies, kind)
    expect(replay()).toMatchObject({ kind: 'equal' })
    expect([...purposes]).toEqual(expect.arrayContaining(wanted))
  })
})

test('a tool result that was changed afterwards is a difference in the request that carried it', async () => {
  const { replay } = await converse([look], 'openrouter')
  const changed = replay((turn) => ({
    ...turn,
    toolCalls: turn.toolCalls.map((one) => ({ ...one, result: '{"value":43}' })),
  }))
  expect(changed).toMatchObject({ kind: 'differs', differences: [{ what: 'Request of turn 2' }] })
})
