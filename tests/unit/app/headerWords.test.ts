import { describe, expect, test } from 'vitest'
import { tokenWords } from '@/app/_components/numbers/costWords.ts'
import { decidesWords, marketTimeWords } from '@/app/_components/words/modeWords.ts'

describe('what must always be true on a screen', () => {
  test('who decides is said with and without a model', () => {
    expect(decidesWords({ ruleBased: true, model: 'trend-rules-v2' })).toBe('rule-based, no model')
    expect(decidesWords({ ruleBased: false, model: 'x-ai/grok-4.3' })).toBe('x-ai/grok-4.3')
  })

  test('an age on a clock that is not ours says so, one on ours says nothing', () => {
    expect(marketTimeWords({ venue: 'paper', feed: 'replay', speed: 60 })).toBe('market time, 60 times ours')
    expect(marketTimeWords({ venue: 'paper', feed: 'synthetic', speed: 1 })).toBe('market time')
    expect(marketTimeWords({ venue: 'paper', feed: 'live', speed: 1 })).toBeNull()
    expect(marketTimeWords({ venue: 'testnet', feed: 'venue', speed: 1 })).toBeNull()
  })

  test('a request whose tokens nobody told is not one of 0 tokens', () => {
    expect(tokenWords({ promptTokens: 0, completionTokens: 0 })).toBe('tokens not reported')
    expect(tokenWords({ promptTokens: 1200, completionTokens: 30 })).toBe('1,200 + 30 tokens')
  })
})
