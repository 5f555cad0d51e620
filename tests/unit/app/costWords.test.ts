import { expect, test } from 'vitest'
import { costWords } from '@/app/_components/numbers/costWords.ts'

test.each([
  ['0.0123', '0.0123', '$0.0123'],
  ['0', '0', '$0.0000'],
  ['0', '0.024', 'not known, at most $0.0240'],
  ['0.01', '0.034', 'at least $0.0100, at most $0.0340'],
])('a cost of %s known and %s at most reads as %j', (costUsd, costUsdMax, words) => {
  expect(costWords({ costUsd, costUsdMax })).toBe(words)
})
