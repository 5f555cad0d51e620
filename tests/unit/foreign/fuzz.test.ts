import { expect, test } from 'vitest'
import { fuzzAnswers } from '@/tests/fuzz/fuzzAnswers.ts'

test('texts grown from answers throw nothing, trade nothing they do not say, and are read in bounded time', {
  timeout: 60_000,
}, () => {
  const { broken, texts } = fuzzAnswers(10, 1)
  expect(broken).toEqual([])
  expect(texts).toBeGreaterThan(100)
})
