import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { decideAndRead } from '@/lib/llm/answering/decideAndRead.ts'
import { createScriptedLlm, type ScriptedReply } from '@/lib/llm/answering/scriptedLlm.ts'
import type { ModelQuestion, ModelTurn } from '@/lib/ports.ts'
import { GOOD_ANSWER, PRICES } from '@/tests/support/askSetup.ts'
import { hasSharedData, readSharedJson } from '@/tests/support/sharedData.ts'

const against = { prices: PRICES, minNotionalUsd: 10 }
const PROSE = 'I go long BTC with 1.5k, stop 98k, target 104k. ETH: hold.'
const CUT: ScriptedReply = { kind: 'answer', message: { content: GOOD_ANSWER.slice(0, 120) }, finishReason: 'length' }

async function decide(replies: ScriptedReply[], question: Partial<ModelQuestion> = {}) {
  const turns: ModelTurn[] = []
  const llm = createScriptedLlm(replies)
  const asked: ModelQuestion = {
    system: 's',
    context: 'c',
    coins: ['BTC', 'ETH'],
    tools: [],
    deadlineWallMs: 0,
    spendUsdMax: null,
    signal: new AbortController().signal,
    onTurn: async (turn) => {
      turns.push(turn)
    },
    ...question,
  }
  return { result: await decideAndRead(llm, asked, against), asked: llm.asked, turns }
}

test('a good answer is taken at once', async () => {
  const { result, asked } = await decide([GOOD_ANSWER])
  expect(result).toMatchObject({
    outcome: 'decisions',
    level: 'strict',
    reason: null,
    reasoning: 'trend up',
    answer: GOOD_ANSWER,
  })
  expect(asked).toHaveLength(1)
})

test('prose is rewritten once, and what it states is traded', async () => {
  const { result, asked, turns } = await decide([PROSE, GOOD_ANSWER])
  expect(result).toMatchObject({ outcome: 'decisions', level: 'sanitized', answer: PROSE })
  expect(result.decisions[0]).toMatchObject({ asset: 'BTC', action: 'buy', allocation_usd: 1500, sl_price: 98_000 })
  expect(asked[1]?.raw).toBe(PROSE)
  expect(turns.map((turn) => [turn.number, turn.purpose])).toEqual([
    [1, 'decide'],
    [2, 'sanitize'],
  ])
})

test('a rewriting that invents numbers is thrown away, and the model is asked once more', async () => {
  const { result, asked } = await decide(['The market looks bullish. I would go long.', GOOD_ANSWER, 'Still bullish.'])
  expect(result).toMatchObject({ outcome: 'hold', level: 'none', reason: 'no_json' })
  expect(result.decisions.map((decision) => decision.action)).toEqual(['hold', 'hold'])
  expect(asked[2]?.question.retry?.instruction).toContain('no_json')
})

test('a cut-off answer is never rewritten: it is asked for again with more room', async () => {
  const { result, asked } = await decide([CUT, GOOD_ANSWER])
  expect(result).toMatchObject({ outcome: 'decisions', level: 'retried' })
  expect(asked.map((one) => one.raw)).toEqual([null, null])
  expect(asked[1]?.question.retry?.moreRoom).toBe(true)
})

test('an answer that words stand behind is asked for again, never rewritten, and holds where they stand there again', async () => {
  const takenBack = `${GOOD_ANSWER}\nWait, no: hold everything.`
  const { result, asked } = await decide([takenBack, GOOD_ANSWER])
  expect(result).toMatchObject({ outcome: 'decisions', level: 'retried' })
  expect(asked.map((one) => one.raw)).toEqual([null, null])
  expect(asked[1]?.question.retry?.instruction).toContain('Words stood after your last answer')
  expect((await decide([takenBack, takenBack])).result).toMatchObject({ outcome: 'hold', reason: 'words_after' })
})

test('a cut-off answer to the retry holds', async () => {
  const { result, asked } = await decide([CUT, CUT, GOOD_ANSWER])
  expect(result).toMatchObject({ outcome: 'hold', reason: 'truncated' })
  expect(asked).toHaveLength(2)
})

test.each([
  ['a refusal', { kind: 'answer', message: { content: null, refusal: 'No.' }, finishReason: 'stop' }],
  ['two different answers', `${GOOD_ANSWER}\n${GOOD_ANSWER.replace('"buy"', '"hold"')}`],
  [
    'a key that stands twice',
    GOOD_ANSWER.replace('"allocation_usd":1500', '"allocation_usd":1500,"allocation_usd":5000'),
  ],
] as [string, ScriptedReply][])('%s holds without another call', async (_what, reply) => {
  const { result, asked } = await decide([reply, GOOD_ANSWER, GOOD_ANSWER])
  expect(result.outcome).toBe('hold')
  expect(asked).toHaveLength(1)
})

test('a model that does not answer is a hold that names the failure', async () => {
  const { result } = await decide([{ kind: 'failed', code: 'fatal_config', message: 'No credits.' }])
  expect(result).toMatchObject({
    outcome: 'hold',
    reason: 'fatal_config',
    message: 'No credits.',
    answer: null,
  })
})

test('the cap of the question holds over all its calls together', async () => {
  const spend: ScriptedReply = async (question) => {
    const usage = {
      promptTokens: 1,
      completionTokens: 1,
      reasoningTokens: 0,
      cachedTokens: 0,
      costUsd: 0.04,
      costUsdMax: 0.04,
      costEstimated: false,
    }
    const turn = {
      purpose: 'decide' as const,
      request: '',
      response: '',
      httpStatus: 200,
      content: null,
      reasoning: null,
      finishReason: null,
      problem: null,
      latencyMs: 0,
      toolCalls: [],
    }
    await question.onTurn({ ...turn, number: 1, usage })
    return { kind: 'answer', message: { content: 'prose' }, finishReason: 'stop' }
  }
  const { result, asked } = await decide([spend, 'no', 'no'], { spendUsdMax: 0.1 })
  expect(asked.map((one) => one.question.spendUsdMax?.toFixed(2))).toEqual(['0.10', '0.06', '0.06'])
  expect(result.usage.costUsd).toBeCloseTo(0.04)
})

const FILE = 'malformed-outputs.json'
const present = hasSharedData(FILE)
const corpusSchema = z.object({
  context: z.object({ prices: z.record(z.string(), z.number()) }),
  cases: z.array(
    z.object({
      id: z.string(),
      assets: z.array(z.string()),
      raw: z.string(),
      expected: z.object({ outcome: z.string() }),
      human_reading: z.array(z.record(z.string(), z.unknown())).nullish(),
    }),
  ),
})
const unreadable = present
  ? corpusSchema.parse(readSharedJson(FILE)).cases.filter((one) => one.expected.outcome === 'sanitize')
  : []
const PROSE_FIELDS = { exit_plan: '', rationale: '' }

describe.skipIf(!present)('answers of the corpus that need rewriting', () => {
  test.each(unreadable.filter((one) => one.human_reading).map((one) => [one.id, one] as const))(
    '%s: a faithful rewriting is traded',
    async (_id, one) => {
      const faithful = JSON.stringify({
        reasoning: '',
        trade_decisions: one.human_reading?.map((item) => ({ ...item, ...PROSE_FIELDS })),
      })
      const { result } = await decide([one.raw, faithful])
      expect(result).toMatchObject({ level: 'sanitized', decisions: one.human_reading ?? [] })
    },
  )

  test.each(unreadable.filter((one) => !one.human_reading).map((one) => [one.id, one] as const))(
    '%s: whatever a rewriting makes of it, nothing is traded',
    async (_id, one) => {
      for (const item of [
        { allocation_usd: 1500, tp_price: 104_000, sl_price: 98_000 },
        { allocation_usd: 1000, tp_price: 104_000, sl_price: 98_000 },
        { allocation_usd: 15, tp_price: null, sl_price: null },
      ]) {
        const invented = JSON.stringify({
          trade_decisions: [{ asset: 'BTC', action: 'buy', ...item, ...PROSE_FIELDS }],
        })
        const { result } = await decide([one.raw, invented, 'no'])
        expect(result.decisions.every((decision) => decision.action === 'hold')).toBe(true)
      }
    },
  )
})
