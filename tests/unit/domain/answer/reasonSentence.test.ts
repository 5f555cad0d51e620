import { expect, test } from 'vitest'
import { reasonSentence } from '@/lib/domain/answer/reasonSentence.ts'

test.each(['truncated', 'refusal', 'missing_comma', 'never_seen_before'])('%s has a sentence for people', (reason) => {
  expect(reasonSentence(reason)).toMatch(/^[A-Z].*\.$/)
})

test('a code without a sentence of its own is named', () => {
  expect(reasonSentence('missing_comma')).toContain('missing comma')
})
