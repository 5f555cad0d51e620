import { expect, test } from 'vitest'
import { decideAndRead } from '@/lib/llm/answering/decideAndRead.ts'
import type { OpenAiLlmOptions } from '@/lib/llm/answering/openAiLlm.ts'
import { createMemoryCapabilityStore } from '@/lib/llm/ladder/capabilities.ts'
import type { EndpointKind } from '@/lib/llm/provider/endpointKind.ts'
import { PRICES, setUpAsk } from '@/tests/support/askSetup.ts'
import { type FakeBehaviour, startFakeProvider } from '@/tests/support/fakeProvider.ts'
import * as dialects from '@/tests/support/fakeProviderDialects.ts'

interface Dialect {
  kind: EndpointKind
  behave: FakeBehaviour
  options?: Partial<OpenAiLlmOptions>
  /** Steps learned on the way, in order. */
  learned: string[]
  /** Tool calls made before the decision. */
  toolCalls: number
  /** Requests of a first question, and of a second one that knows better. */
  requests: [number, number]
}

const DIALECTS: Record<string, Dialect> = {
  'OpenRouter takes tools and schema together, and gets its reasoning details back': {
    kind: 'openrouter',
    behave: dialects.openRouter,
    learned: [],
    toolCalls: 1,
    requests: [2, 2],
  },
  'OpenAI gpt-5.4 loses temperature, and reasoning while tools are offered': {
    kind: 'openai',
    behave: dialects.openAi,
    options: { temperature: 0.2, reasoning: { enabled: true, effort: 'low' } },
    learned: ['drop_param', 'reasoning_none_with_tools'],
    toolCalls: 1,
    requests: [4, 2],
  },
  'an OpenAI-like gateway that is not known to be one renames max_tokens': {
    kind: 'other',
    behave: dialects.openAi,
    learned: ['rename_max_tokens', 'reasoning_none_with_tools'],
    toolCalls: 1,
    requests: [4, 2],
  },
  'DeepSeek answers in json_object and gets its reasoning_content back': {
    kind: 'deepseek',
    behave: dialects.deepSeek,
    learned: [],
    toolCalls: 1,
    requests: [2, 2],
  },
  'DeepSeek behind a gateway falls from json_schema to json_object': {
    kind: 'openrouter',
    behave: dialects.deepSeek,
    learned: ['json_object'],
    toolCalls: 1,
    requests: [3, 2],
  },
  'Gemini 2.5 gets tools and schema in separate phases from the start': {
    kind: 'gemini',
    behave: dialects.gemini25,
    learned: [],
    toolCalls: 1,
    requests: [2, 2],
  },
  'Gemini 2.5 behind a router learns to split the phases': {
    kind: 'openrouter',
    behave: dialects.gemini25,
    learned: ['split_phases'],
    toolCalls: 1,
    requests: [3, 2],
  },
  'vLLM keeps its tools, because the schema comes after them': {
    kind: 'local',
    behave: dialects.vllm,
    learned: [],
    toolCalls: 1,
    requests: [2, 2],
  },
  'vLLM without a tool parser goes without tools': {
    kind: 'local',
    behave: dialects.vllmWithoutParser,
    learned: ['drop_tools'],
    toolCalls: 0,
    requests: [2, 1],
  },
  'Ollama with a model that knows no tools goes without them, and its thinking is left out': {
    kind: 'local',
    behave: dialects.ollama,
    learned: ['drop_tools'],
    toolCalls: 0,
    requests: [2, 1],
  },
  'LM Studio answers under a schema': {
    kind: 'local',
    behave: dialects.lmStudio,
    learned: [],
    toolCalls: 1,
    requests: [2, 2],
  },
  'a server that cannot stream is asked plainly': {
    kind: 'local',
    behave: dialects.withoutStreaming,
    learned: ['drop_param'],
    toolCalls: 1,
    requests: [3, 2],
  },
  'Qwen is asked in a stream, where it may think': {
    kind: 'qwen',
    behave: dialects.qwen,
    learned: [],
    toolCalls: 1,
    requests: [2, 2],
  },
}

test.each(Object.entries(DIALECTS))('%s', async (_name, dialect) => {
  const provider = await startFakeProvider(dialect.behave)
  const store = createMemoryCapabilityStore()
  const { llm, question, turns } = setUpAsk({
    baseUrl: provider.baseUrl,
    endpointKind: dialect.kind,
    capabilities: store,
    ...dialect.options,
  })
  const against = { prices: PRICES, minNotionalUsd: 10 }
  const first = await decideAndRead(llm, question, against)
  expect(first).toMatchObject({
    outcome: 'decisions',
    decisions: [{ asset: 'BTC', action: 'buy', allocation_usd: 1500 }, { asset: 'ETH' }],
  })
  const learned = (await store.load(provider.baseUrl, 'test/model-1'))?.learned.map((one) => one.step) ?? []
  expect(learned).toEqual(dialect.learned)
  expect(turns.flatMap((turn) => turn.toolCalls).filter((call) => call.status === 'ok')).toHaveLength(dialect.toolCalls)
  expect(provider.requests).toHaveLength(dialect.requests[0])
  await decideAndRead(llm, question, against)
  expect(provider.requests).toHaveLength(dialect.requests[0] + dialect.requests[1])
  await provider.close()
})
