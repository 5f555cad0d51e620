import { createOpenAiLlm, type OpenAiLlmOptions } from '@/lib/llm/answering/openAiLlm.ts'
import { createMemoryCapabilityStore } from '@/lib/llm/ladder/capabilities.ts'
import type { Log } from '@/lib/log.ts'
import type { Llm, ModelQuestion, ModelTurn, Tool } from '@/lib/ports.ts'

export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** A well-formed answer for BTC and ETH with BTC at 100 000: buy 1 500 dollars of BTC. */
export const GOOD_ANSWER = JSON.stringify({
  reasoning: 'trend up',
  trade_decisions: [
    {
      asset: 'BTC',
      action: 'buy',
      allocation_usd: 1500,
      tp_price: 104000,
      sl_price: 98000,
      exit_plan: 'p',
      rationale: 'r',
    },
    { asset: 'ETH', action: 'hold', allocation_usd: 0, tp_price: null, sl_price: null, exit_plan: '', rationale: '' },
  ],
})

export const PRICES = { BTC: 100_000, ETH: 4_000 }

/** A tool that answers at once with what it was asked. */
export const echoTool: Tool = {
  name: 'get_indicator',
  description: 'Returns an indicator value.',
  parameters: {
    type: 'object',
    properties: { name: { type: 'string' } },
    required: ['name'],
    additionalProperties: false,
  },
  call: async (args) => JSON.stringify({ asked: args, value: 42 }),
}

export interface Asked {
  llm: Llm
  question: ModelQuestion
  turns: ModelTurn[]
  pauses: number[]
}

/** Returns a model client, a question about BTC and ETH, and the turns told; pauses are noted, not waited. */
export function setUpAsk(
  options: Partial<OpenAiLlmOptions> & { baseUrl: string },
  question: Partial<ModelQuestion> = {},
): Asked {
  const turns: ModelTurn[] = []
  const pauses: number[] = []
  const llm = createOpenAiLlm({
    apiKey: 'sk-test-marked-key-000111222',
    model: 'test/model-1',
    capabilities: createMemoryCapabilityStore(),
    wallMs: Date.now,
    log: silentLog,
    pause: async (ms) => {
      pauses.push(ms)
    },
    ...options,
  })
  return {
    llm,
    turns,
    pauses,
    question: {
      system: 'You trade. Answer in JSON.',
      context: 'BTC 100000, ETH 4000',
      coins: ['BTC', 'ETH'],
      tools: [echoTool],
      deadlineWallMs: Date.now() + 10_000,
      spendUsdMax: null,
      signal: new AbortController().signal,
      onTurn: async (turn) => {
        turns.push(turn)
      },
      ...question,
    },
  }
}
