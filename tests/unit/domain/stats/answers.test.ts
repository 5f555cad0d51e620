import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { agreementOf, intervalDistance, krippendorffAlpha } from '@/lib/domain/stats/agreement.ts'
import { armDifference } from '@/lib/domain/stats/armDifference.ts'
import { mcnemar } from '@/lib/domain/stats/mcnemar.ts'
import { createRandomStream } from '@/lib/domain/stats/randomStream.ts'
import { expectClose, hasLabOracle, labOracle } from '@/tests/support/labOracle.ts'

interface Agreements {
  categories: string[]
  published: {
    source: string
    units: (number | null)[][]
    nominal: number
    interval: number
    publishedNominal: number
    publishedInterval: number
  }[]
  cases: {
    id: string
    answers: (string | null)[][]
    units: number
    pairwise: number
    modalShare: number
    unanimousShare: number
    perUnit: number[]
    specific: Record<string, number | null>
    krippendorffNominal: number | null
    fleissKappa: number | null
    gwetAC1: number | null
  }[]
}
interface Arms {
  cases: {
    id: string
    a: string[][]
    b: string[][]
    perContext: { between: number; withinA: number; withinB: number }[]
    excess: number
    permutationPExact: number
  }[]
  mcnemar: { onlyA: number; onlyB: number; p: number }[]
}

const asked = <T>(a: readonly T[][], b: readonly T[][]) => a.map((answers, at) => ({ a: answers, b: b[at] ?? [] }))
const differs = <T>(a: T, b: T) => (a === b ? 0 : 1)

describe.skipIf(!hasLabOracle)('against the oracle', () => {
  const agreement = labOracle<Agreements>('agreement')
  test.each(agreement?.published ?? [])('$source', (each) => {
    const [nominal, interval] = [differs, intervalDistance].map((by) => krippendorffAlpha(each.units, by))
    expectClose(nominal, each.nominal)
    expectClose(interval, each.interval)
    expect(nominal).toBeCloseTo(each.publishedNominal, 3)
    expect(interval).toBeCloseTo(each.publishedInterval, 3)
  })

  test.each(agreement?.cases ?? [])('answers: $id', (each) => {
    const ours = agreementOf(each.answers, agreement?.categories ?? [])
    expect(ours?.units).toBe(each.units)
    expectClose(ours?.pairwise, each.pairwise)
    expectClose(ours?.modalShare, each.modalShare)
    expectClose(ours?.unanimousShare, each.unanimousShare)
    expect(ours?.perUnit.length).toBe(each.perUnit.length)
    for (const [at, share] of each.perUnit.entries()) expectClose(ours?.perUnit[at], share)
    for (const [answer, share] of Object.entries(each.specific)) expectClose(ours?.specific.get(answer), share)
    expectClose(ours?.alpha, each.krippendorffNominal)
    expectClose(ours?.fleissKappa, each.fleissKappa)
    expectClose(ours?.ac1, each.gwetAC1)
  })

  const arms = labOracle<Arms>('promptDifference')
  test.each(arms?.cases ?? [])('two arms: $id', (each) => {
    const ours = armDifference(asked(each.a, each.b))
    expectClose(ours?.excess, each.excess)
    expectClose(ours?.p, each.permutationPExact)
    for (const [at, shares] of each.perContext.entries()) {
      expectClose(ours?.perContext[at]?.between, shares.between)
      expectClose(ours?.perContext[at]?.withinA, shares.withinA)
      expectClose(ours?.perContext[at]?.withinB, shares.withinB)
    }
  })

  test.each(arms?.mcnemar ?? [])('only one judged so, $onlyA and $onlyB times', ({ onlyA, onlyB, p }) => {
    expectClose(mcnemar(onlyA, onlyB), p)
  })
})

describe('a figure that does not exist is null', () => {
  test('no unit has two answers', () => {
    expect(agreementOf([], ['buy'])).toBeNull()
    expect(agreementOf([['buy', null], [null]], ['buy', 'hold'])).toBeNull()
    expect(krippendorffAlpha([], differs)).toBeNull()
    expect(krippendorffAlpha([[1, 1], [1]], intervalDistance)).toBeNull()
    expect(krippendorffAlpha([[1, Number.NaN]], intervalDistance)).toBeNull()
    expect(armDifference([])).toBeNull()
    expect(armDifference([{ a: ['buy'], b: ['buy', 'hold'] }])).toBeNull()
    expect(mcnemar(Number.NaN, 3)).toBeNull()
    expect(mcnemar(-1, 3)).toBeNull()
  })

  test('with one category there is no chance to agree beyond', () => {
    const one = agreementOf([['hold', 'hold']], ['hold'])
    expect(one).toMatchObject({ pairwise: 1, alpha: null, fleissKappa: null, ac1: null })
  })
})

const answer = fc.option(fc.constantFrom('buy', 'sell', 'hold'), { nil: null })
const context = fc.array(answer, { maxLength: 5 })

test('whatever the answers, a figure is a number or null', () => {
  fc.assert(
    fc.property(fc.array(context, { maxLength: 12 }), (units) => {
      const ours = agreementOf(units, ['buy', 'sell', 'hold', 'close'])
      if (ours === null) return
      const figures = [ours.alpha, ours.fleissKappa, ours.ac1, ...ours.specific.values()].filter(
        (each) => each !== null,
      )
      for (const figure of [...figures, ours.pairwise, ours.modalShare]) {
        expect(figure).toSatisfy(Number.isFinite)
        expect(figure).toBeLessThanOrEqual(1 + 1e-12)
      }
    }),
  )
})

test('the exact p of dealt answers is what dealing them at random shows', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ a: context, b: context }), { minLength: 1, maxLength: 4 }),
      fc.integer(),
      (contexts, seed) => {
        const ours = armDifference(contexts)
        if (ours === null) return
        expect(ours.p).toBeGreaterThan(0)
        expect(ours.p).toBeLessThanOrEqual(1)
        const next = createRandomStream(seed)
        let far = 0
        for (let round = 0; round < 400; round += 1)
          if ((armDifference(contexts.map((each) => dealt(each, next)))?.excess ?? 0) >= ours.excess - 1e-9) far += 1
        // Five standard deviations of 400 throws at most.
        expect(Math.abs(far / 400 - ours.p)).toBeLessThan(0.126)
      },
    ),
    { numRuns: 15 },
  )
})

function dealt({ a, b }: { a: (string | null)[]; b: (string | null)[] }, next: () => number) {
  const given = [...a, ...b].filter((each) => each !== null)
  const inA = a.filter((each) => each !== null).length
  for (let at = given.length - 1; at > 0; at -= 1) {
    const with_ = Math.floor(next() * (at + 1))
    ;[given[at], given[with_]] = [given[with_] as string, given[at] as string]
  }
  return { a: given.slice(0, inA), b: given.slice(inA) }
}

test('many pairs do not leave the range of a number', () => {
  expectClose(mcnemar(2000, 2000), 1)
  expect(mcnemar(900, 1300)).toBeLessThan(1e-15)
  expect(mcnemar(900, 1300)).toBeGreaterThan(0)
})

test('equal arms over 200 contexts of three samples differ by nothing, quickly enough to be asked for', () => {
  const contexts = Array.from({ length: 200 }, () => ({ a: ['hold', 'buy', 'sell'], b: ['hold', 'buy', 'sell'] }))
  const ours = armDifference(contexts)
  expect(ours?.excess).toBeCloseTo(-1 / 3, 9)
  expect(ours?.p).toBeCloseTo(1, 9)
})
