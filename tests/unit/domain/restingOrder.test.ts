import { expect, test } from 'vitest'
import { judgeOrder, type OrderEvidence } from '@/lib/domain/restingOrder.ts'

const NOW_MS = 1_000_000
const judge = (change: Partial<OrderEvidence>) =>
  judgeOrder({ isListed: false, word: 'noAnswer', toldMs: null, placedMs: NOW_MS - 60_000, nowMs: NOW_MS, ...change })

test.each([true, false])('the record’s word counts, whether the list shows the order or not (%s)', (isListed) => {
  expect(judge({ isListed, word: 'rests' })).toBe('rests')
  expect(judge({ isListed, word: 'gone', toldMs: NOW_MS })).toBe('gone')
})

test('what the venue has just said itself stands while list and record follow', () => {
  for (const word of ['unheardOf', 'noAnswer'] as const) {
    expect(judge({ word, toldMs: NOW_MS - 9_000 })).toBe('rests')
    expect(judge({ word, toldMs: NOW_MS - 11_000 })).toBe('doubtful')
  }
})

test('without an answer the list is believed where it shows an order, and not where it lacks one', () => {
  expect(judge({ isListed: true })).toBe('rests')
  expect(judge({ isListed: false })).toBe('doubtful')
})

test('an order that no record knows is in doubt, and forgotten after two minutes unless the list shows it', () => {
  expect(judge({ word: 'unheardOf' })).toBe('doubtful')
  expect(judge({ word: 'unheardOf', placedMs: NOW_MS - 121_000 })).toBe('forgotten')
  expect(judge({ word: 'unheardOf', placedMs: NOW_MS - 121_000, isListed: true })).toBe('doubtful')
})
