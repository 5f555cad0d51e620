import { describe, expect, test } from 'vitest'
import { armDifference } from '@/lib/domain/stats/armDifference.ts'
import { type AskedTogether, clusterDifference, clusterShare } from '@/lib/domain/stats/clusterDifference.ts'
import { createRandomStream } from '@/lib/domain/stats/randomStream.ts'
import { wilsonInterval } from '@/lib/domain/stats/wilson.ts'
import { hasLabOracle, labOracle } from '@/tests/support/labOracle.ts'

interface Arms {
  cases: { id: string; a: string[][]; b: string[][]; excess: number; permutationPExact: number }[]
}

describe.skipIf(!hasLabOracle)('with one thing an answer', () => {
  test.each(labOracle<Arms>('promptDifference')?.cases ?? [])('it is the exact test: $id', ({ a, b, ...exact }) => {
    const alone = (answers: readonly string[] = []) => answers.map((one) => [one])
    const contexts = a.map((answers, at) => ({ a: alone(answers), b: alone(b[at]) }))
    const ours = clusterDifference(contexts, { resamples: 20_000, next: createRandomStream(1) })
    expect(ours?.excess).toBeCloseTo(exact.excess, 9)
    expect(Math.abs((ours?.p ?? 0) - exact.permutationPExact)).toBeLessThan(0.015)
  })
})

/** Answers on four coins that share one mood: either all buy or all hold, and now and then a coin says otherwise. */
function moods(seed: number, contexts: number, chanceB: number, failFrac = 0): AskedTogether<string>[] {
  const next = createRandomStream(seed)
  const answer = (chance: number) => {
    if (next() < failFrac) return [null, null, null, null]
    const isBuy = next() < chance
    return Array.from({ length: 4 }, () => ((next() < 0.02 ? !isBuy : isBuy) ? 'buy' : 'hold'))
  }
  return Array.from({ length: contexts }, () => {
    const base = next()
    return {
      a: [0, 1, 2].map(() => answer(base)),
      b: [0, 1, 2].map(() => answer(Math.min(1, base * (1 - chanceB) + chanceB))),
    }
  })
}
const pOf = (seed: number, more: [number, number, number?]) =>
  clusterDifference(moods(seed, ...more), { resamples: 400, next: createRandomStream(seed + 7) })?.p ?? 1

test('equal arms whose coins move together are told apart at most as often as the level says, over 100 seeds', () => {
  const alarms = Array.from({ length: 100 }, (_, seed) => pOf(seed, [60, 0])).filter((p) => p <= 0.05)
  // 5 expected; more than 11 of 100 has a chance below 0.5 %.
  expect(alarms.length).toBeLessThanOrEqual(11)
})

test('taking each coin for a question of its own would raise false alarms far above the level', () => {
  const alarms = Array.from({ length: 100 }, (_, seed) => {
    const split = moods(seed, 60, 0).flatMap(({ a, b }) =>
      [0, 1, 2, 3].map((coin) => ({ a: a.map((one) => one[coin] ?? null), b: b.map((one) => one[coin] ?? null) })),
    )
    return armDifference(split)?.p ?? 1
  }).filter((p) => p <= 0.05)
  expect(alarms.length).toBeGreaterThan(11)
})

test('half of the answers missing changes nothing of the level, and a true difference is found', () => {
  const missing = Array.from({ length: 100 }, (_, seed) => pOf(seed, [60, 0, 0.3])).filter((p) => p <= 0.05)
  expect(missing.length).toBeLessThanOrEqual(11)
  const found = Array.from({ length: 20 }, (_, seed) => pOf(seed, [100, 0.6])).filter((p) => p <= 0.05)
  expect(found.length).toBeGreaterThanOrEqual(19)
})

test('without two usable answers of each arm there is no difference to speak of', () => {
  const chance = { resamples: 10, next: createRandomStream(1) }
  expect(clusterDifference([{ a: [['buy'], [null]], b: [['buy'], ['hold']] }], chance)).toBeNull()
  expect(clusterDifference([], chance)).toBeNull()
})

test('a share of single clusters has about the interval of Wilson, and one of few clusters is wider', () => {
  const chance = () => ({ resamples: 4_000, next: createRandomStream(3) })
  const single = Array.from({ length: 200 }, (_, at) => ({ hits: at < 60 ? 1 : 0, of: 1 }))
  const [low, high] = clusterShare(single, chance())?.ci95 ?? [0, 0]
  const [lowWilson, highWilson] = wilsonInterval(60, 200) ?? [0, 0]
  expect(low).toBeCloseTo(lowWilson, 1)
  expect(high).toBeCloseTo(highWilson, 1)
  const clustered = Array.from({ length: 50 }, (_, at) => ({ hits: at < 15 ? 4 : 0, of: 4 }))
  const wide = clusterShare(clustered, chance())?.ci95 ?? [0, 0]
  expect(wide[1] - wide[0]).toBeGreaterThan(1.7 * (high - low))
  expect(clusterShare([{ hits: 0, of: 0 }], chance())).toBeNull()
})
