import { expect, test } from 'vitest'
import { dueOf } from '@/worker/cycle/retention.ts'

const DAY_MS = 86_400_000
const MB = 1_000_000
const held = (ages: number[], bytes = MB) =>
  ages.map((days, at) => ({ cycleId: at + 1, bytes, wallStartedAt: new Date(100 * DAY_MS - days * DAY_MS) }))
const due = (ages: number[], rule: { transcriptDays: number; transcriptMbMax: number }, heldMb: number, bytes = MB) =>
  dueOf(held(ages, bytes), { ...rule, archiveMbMax: 0 }, heldMb * MB, 100 * DAY_MS).map(({ cycleId }) => cycleId)

test('due is what is older than the days, and no more', () => {
  expect(due([10, 9, 8, 7], { transcriptDays: 8, transcriptMbMax: 100 }, 4)).toEqual([1, 2])
  expect(due([8], { transcriptDays: 8, transcriptMbMax: 100 }, 1)).toEqual([])
})

test('due is the oldest without which the rest fits, and no more', () => {
  expect(due([3, 2, 1], { transcriptDays: 90, transcriptMbMax: 50 }, 52)).toEqual([1, 2])
  expect(due([3, 2, 1], { transcriptDays: 90, transcriptMbMax: 50 }, 50)).toEqual([])
})

test('one step takes 4 MB at most, and one that is larger alone', () => {
  expect(due([9, 9, 9], { transcriptDays: 1, transcriptMbMax: 50 }, 60, 3 * MB)).toEqual([1])
  expect(due([9, 9], { transcriptDays: 1, transcriptMbMax: 50 }, 60, 30 * MB)).toEqual([1])
})
