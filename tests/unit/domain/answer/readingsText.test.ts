import { expect, test } from 'vitest'
import { readAnswer } from '@/lib/domain/answer/readAnswer.ts'
import type { ReadingFrame } from '@/lib/domain/answer/reading.ts'
import { type KeptReadings, readingsText, readReadingsText } from '@/lib/domain/answer/readingsText.ts'

const frame: ReadingFrame = { assets: ['BTC'], prices: { BTC: 100_000 }, minNotionalUsd: 10, toolNames: [] }
const answer = '{"reasoning":"","trade_decisions":[]}'
const kept = (content: string): KeptReadings => {
  const message = { content, refusal: null }
  const reading = readAnswer({ message, finishReason: 'stop', ...frame })
  return { frame, reads: [{ purpose: 'decide', message, finishReason: 'stop', reading, guarded: null }] }
}

test('the answer of the cycle is not written twice, and is put back when it is read', () => {
  const text = readingsText(kept(answer), answer)
  expect(text).not.toContain('trade_decisions')
  expect(readReadingsText(text, answer)).toEqual(JSON.parse(JSON.stringify(kept(answer))))
})

test('an answer that came before the one of the cycle keeps its own words', () => {
  const text = readingsText(kept('Not yet.'), answer)
  expect(readReadingsText(text, answer)?.reads[0]?.message.content).toBe('Not yet.')
})

test('what is no record of readings is none', () => {
  for (const text of ['', '{}', '{"frame":{},"reads":[]}', 'null']) expect(readReadingsText(text, answer)).toBe(null)
})
