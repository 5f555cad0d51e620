import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { decideAndRead } from '@/lib/llm/answering/decideAndRead.ts'
import { createMemoryCapabilityStore, initialCapabilities } from '@/lib/llm/ladder/capabilities.ts'
import { GOOD_ANSWER, PRICES, setUpAsk } from '@/tests/support/askSetup.ts'
import { type ChatBody, startFakeProvider } from '@/tests/support/fakeProvider.ts'
import { hasSharedData, readSharedJson } from '@/tests/support/sharedData.ts'

const FILE = 'llm-error-samples.json'
const present = hasSharedData(FILE)
const corpusSchema = z.object({
  samples: z.array(
    z.object({
      id: z.string(),
      provider: z.string(),
      status: z.number(),
      body: z.unknown(),
      meaning: z.string(),
      degrade: z.string(),
      remember: z.boolean(),
    }),
  ),
})
const samples = present ? corpusSchema.parse(readSharedJson(FILE)).samples.filter((one) => one.id !== 'e61') : []

type Capable = { tools: boolean; format: string; droppedParams: string[]; learned: { step: string }[] }

/** Whether the endpoint still objects to this request, were it the provider of the sample: what the step is there to change. */
const OBJECTS: Record<string, (body: ChatBody, at: number) => boolean> = {
  drop_tools: (body) => body.tools !== undefined,
  tool_choice_auto: (_body, at) => at === 0,
  split_phases: (body) => body.tools !== undefined && body.response_format !== undefined,
  drop_response_format: (body) => body.response_format !== undefined,
  json_object: (body) => body.response_format?.type === 'json_schema',
  json_schema: (body) => body.response_format?.type === 'json_object',
  lean_schema: (body) => JSON.stringify(body.response_format ?? '').includes('conditions'),
  replay_reasoning: (body) => body.messages.some((message) => message.role === 'tool'),
  reasoning_none_with_tools: (body) =>
    body.tools !== undefined && body.reasoning_effort !== 'none' && body.reasoning?.effort !== 'none',
  stream_or_no_thinking: (body) => body.enable_thinking !== false,
  drop_param: (body) => body.temperature !== undefined,
  add_json_word: (body) => !JSON.stringify(body.messages[0]).includes('JSON'),
  trim_context: (body) => JSON.stringify(body.messages).includes('a very long context'),
  next_provider: (_body, at) => at < 2,
  wait_retry: (_body, at) => at < 2,
  retry_once_then_drop_response_format: (body) => body.response_format !== undefined,
  fatal_config: () => true,
  hold: () => true,
}
const FATAL: Record<string, string> = { fatal_config: 'fatal_config', hold: 'moderation' }

describe.skipIf(!present)('an endpoint that answers with the error of the corpus', () => {
  test.each(samples.map((one) => [one.id, one.provider, one.degrade, one.meaning, one] as const))(
    '%s %s → %s: %s',
    async (_id, _p, _d, _m, sample) => {
      const objects = OBJECTS[sample.degrade] ?? (() => true)
      // Two samples complain about parameters we do not send by that name; the fake complains about ours.
      const body =
        sample.degrade === 'drop_param'
          ? JSON.stringify(sample.body).replace(/presencePenalty/g, 'temperature')
          : sample.body
      const call = { id: 'c', type: 'function', function: { name: 'get_indicator', arguments: '{}' } }
      const provider = await startFakeProvider((sent, at) => {
        if (objects(sent, at)) return { status: sample.status, body }
        const wantsTool = sample.degrade === 'replay_reasoning' && at === 0
        return { message: wantsTool ? { tool_calls: [call] } : { content: GOOD_ANSWER } }
      })
      const store = createMemoryCapabilityStore()
      const kind = sample.provider.startsWith('openrouter') ? 'openrouter' : 'openai'
      // Only a model believed to take nothing but json_object is ever asked for it.
      if (sample.degrade === 'json_schema') {
        await store.save(provider.baseUrl, 'test/model-1', {
          ...initialCapabilities(kind, ''),
          format: 'json_object',
          learnedWallMs: Date.now(),
        })
      }
      const { llm, question, turns, pauses } = setUpAsk(
        {
          baseUrl: provider.baseUrl,
          endpointKind: kind,
          capabilities: store,
          temperature: 0.5,
          reasoning: { enabled: true, effort: 'low' },
        },
        {
          context: 'a very long context',
          shorterContext: 'short',
          ...(sample.degrade === 'add_json_word' ? { system: 'You trade.' } : {}),
        },
      )
      const result = await decideAndRead(llm, question, { prices: PRICES, minNotionalUsd: 10 })
      const capable = (await store.load(provider.baseUrl, 'test/model-1')) as Capable | null
      expect(turns[sample.degrade === 'replay_reasoning' ? 1 : 0]?.problem).toMatch(
        new RegExp(`^${sample.id === 'e67' ? 'wait_retry' : sample.degrade}:`),
      )
      const fatal = FATAL[sample.degrade]
      if (fatal === undefined) {
        expect(result).toMatchObject({
          outcome: 'decisions',
          decisions: [{ asset: 'BTC', action: 'buy' }, { asset: 'ETH' }],
        })
        expect(capable?.learned.some((one) => one.step === sample.degrade) ?? false).toBe(sample.remember)
      } else {
        expect(result).toMatchObject({ outcome: 'hold', reason: fatal })
        expect(provider.requests).toHaveLength(1)
      }
      expect(pauses).toHaveLength(sample.degrade === 'next_provider' || sample.degrade === 'wait_retry' ? 2 : 0)
      await provider.close()
    },
  )
})
