import { expect, test } from 'vitest'
import { createScriptedLlm } from '@/lib/llm/answering/scriptedLlm.ts'
import type { ModelQuestion, ModelTurn } from '@/lib/ports.ts'

const question = (turns: ModelTurn[], signal = new AbortController().signal): ModelQuestion => ({
  system: 's',
  context: 'c',
  coins: ['BTC'],
  tools: [],
  deadlineWallMs: 0,
  spendUsdMax: null,
  signal,
  onTurn: async (turn) => {
    turns.push(turn)
  },
})

test('recorded replies come in order, each told as a turn, and then the script has ended', async () => {
  const turns: ModelTurn[] = []
  const llm = createScriptedLlm(['one', { kind: 'failed', code: 'deadline', message: 'late' }])
  expect(await llm.ask(question(turns))).toEqual({ kind: 'answer', message: { content: 'one' }, finishReason: 'stop' })
  expect(await llm.sanitize('raw', question(turns))).toMatchObject({ kind: 'failed', code: 'deadline' })
  expect(await llm.ask(question(turns))).toMatchObject({ kind: 'failed', code: 'script_ended' })
  expect(turns.map((turn) => [turn.purpose, turn.content, turn.problem])).toEqual([
    ['decide', 'one', null],
    ['sanitize', null, 'late'],
    ['decide', null, 'The script has no further reply. Record more, or ask less.'],
  ])
  expect(llm.asked.map((one) => one.raw)).toEqual([null, 'raw', null])
})

test('a withdrawn question uses up no reply', async () => {
  const llm = createScriptedLlm(['one'])
  expect(await llm.ask(question([], AbortSignal.abort()))).toMatchObject({ kind: 'failed', code: 'aborted' })
  expect(await llm.ask(question([]))).toMatchObject({ kind: 'answer' })
})
