import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { blockLength } from '@/lib/domain/stats/blockLength.ts'
import { mean } from '@/lib/domain/stats/moments.ts'
import { neweyWest } from '@/lib/domain/stats/neweyWest.ts'
import { differences, pairedDifference } from '@/lib/domain/stats/pairedDifference.ts'
import { createRandomStream } from '@/lib/domain/stats/randomStream.ts'
import { sharpeDifference, sharpeWithN } from '@/lib/domain/stats/sharpeDifference.ts'
import {
  bootstrapPair,
  circularIndices,
  stationaryError,
  stationaryIndices,
} from '@/lib/domain/stats/stationaryBootstrap.ts'
import { expectClose, hasLabOracle, labOracle } from '@/tests/support/labOracle.ts'

interface PairedCase {
  id: string
  a: number[]
  b: number[]
  meanDifference: number
  neweyWest: { lags: number; longRunVariance: number; se: number; t: number; pNormal: number }
  plainT: { se: number; t: number }
  dieboldMariano: { dm: number; harveyCorrected: number; p: number }
  sharpe_ddof0: [number, number]
  correlation: number
  jobsonKorkieMemmel: { se: number; z: number; p: number }
  ledoitWolfHac: { lags: number; se: number; z: number }
  ledoitWolfIid: { se: number }
}
interface Resamples {
  indexCases: { seed: number; n: number; meanBlock: number; uniforms: number[]; indices: number[] }[]
  circularBlockCase: { n: number; block: number; indices: number[]; uniforms: number[] }
  closedFormCases: { pairedCase: number; meanBlock: number; se: number }[]
  full: {
    pairedCase: number
    seed: number
    meanBlock: number
    resamples: number
    mean: { theta: number; p: number; ci95: [number, number]; se: number; seClosedForm: number }
    sharpe: { theta: number; p: number; ci95: [number, number] }
  }[]
}
interface Blocks {
  cases: { id: string; series?: number[]; pairedCase?: number; stationary: number; circular: number }[]
}

const pairs = labOracle<{ cases: PairedCase[] }>('paired')?.cases ?? []
const differenceOf = (pair: number) => {
  const { a, b } = pairs[pair] as PairedCase
  return differences(a, b) ?? []
}
const meanDifference = (a: Float64Array, b: Float64Array) => mean(a) - mean(b)
const differenceOfSharpes = (a: Float64Array, b: Float64Array) => {
  const [ofA, ofB] = [sharpeWithN(a), sharpeWithN(b)]
  return ofA === null || ofB === null ? null : ofA - ofB
}

describe.skipIf(!hasLabOracle)('against the oracle', () => {
  test.each(pairs)('two curves: $id', (each) => {
    const paired = pairedDifference(each.a, each.b)
    expectClose(paired?.mean, each.meanDifference)
    expect(paired?.neweyWest.lags).toBe(each.neweyWest.lags)
    expectClose(paired?.neweyWest.longRunVariance, each.neweyWest.longRunVariance)
    expectClose(paired?.neweyWest.se, each.neweyWest.se)
    expectClose(paired?.neweyWest.t, each.neweyWest.t)
    expectClose(paired?.neweyWest.p, each.neweyWest.pNormal)
    expectClose(paired?.plain.se, each.plainT.se)
    expectClose(paired?.plain.t, each.plainT.t)
    expectClose(paired?.plain.t, each.dieboldMariano.harveyCorrected)
    expectClose(paired?.plain.p, each.dieboldMariano.p)
    const n = each.a.length
    expectClose((paired?.plain.t ?? Number.NaN) / Math.sqrt((n - 1) / n), each.dieboldMariano.dm)
    const sharpes = sharpeDifference(each.a, each.b)
    expectClose(sharpes?.a, each.sharpe_ddof0[0])
    expectClose(sharpes?.b, each.sharpe_ddof0[1])
    expectClose(sharpes?.correlation, each.correlation)
    expectClose(sharpes?.memmel.se, each.jobsonKorkieMemmel.se)
    expectClose(sharpes?.memmel.z, each.jobsonKorkieMemmel.z)
    expectClose(sharpes?.memmel.p, each.jobsonKorkieMemmel.p)
    expectClose(sharpes?.ledoitWolf.se, each.ledoitWolfHac.se)
    expectClose(sharpes?.ledoitWolf.z, each.ledoitWolfHac.z)
    expectClose(sharpeDifference(each.a, each.b, 0)?.ledoitWolf.se, each.ledoitWolfIid.se)
  })

  const resamples = labOracle<Resamples>('stationaryBootstrap')
  test.each(resamples?.indexCases ?? [])('the places drawn with seed $seed', (each) => {
    const uniforms = createRandomStream(each.seed)
    for (const uniform of each.uniforms) expectClose(uniforms(), uniform)
    expect([...stationaryIndices(each.n, each.meanBlock, createRandomStream(each.seed))]).toEqual(each.indices)
  })

  test('the places drawn in blocks of one length', () => {
    const oracle = labOracle<Resamples>('stationaryBootstrap') as Resamples
    const { n, block, indices, uniforms } = oracle.circularBlockCase
    const left = uniforms.slice()
    expect([...circularIndices(n, block, () => left.shift() ?? Number.NaN)]).toEqual(indices)
    expect(left).toEqual([])
  })

  test.each(resamples?.closedFormCases ?? [])('the error in closed form, block $meanBlock', (each) => {
    expectClose(stationaryError(differenceOf(each.pairedCase), each.meanBlock), each.se)
  })

  test.each(resamples?.full ?? [])('$resamples resamples with seed $seed', (each) => {
    const { a, b } = pairs[each.pairedCase] as PairedCase
    const run = (figure: typeof differenceOfSharpes) =>
      bootstrapPair(a, b, figure, { ...each, next: createRandomStream(each.seed) })
    const ofMeans = run(meanDifference)
    for (const [ours, theirs] of [
      [ofMeans, each.mean],
      [run(differenceOfSharpes), each.sharpe],
    ] as const) {
      expectClose(ours?.theta, theirs.theta)
      expectClose(ours?.p, theirs.p)
      expectClose(ours?.ci95[0], theirs.ci95[0])
      expectClose(ours?.ci95[1], theirs.ci95[1])
    }
    expectClose(ofMeans?.se, each.mean.se)
    expectClose(stationaryError(differenceOf(each.pairedCase), each.meanBlock), each.mean.seClosedForm)
  })

  test.each(labOracle<Blocks>('blockLength')?.cases ?? [])('the block of $id', (each) => {
    const length = blockLength(each.series ?? differenceOf(each.pairedCase ?? 0))
    expectClose(length?.stationary, each.stationary, { rel: 1e-6 })
    expectClose(length?.circular, each.circular, { rel: 1e-6 })
  })
})

describe('a figure that does not exist is null', () => {
  const some = [0.01, -0.02, 0.03, 0.01, -0.01]
  const options = { meanBlock: 2, resamples: 50, next: createRandomStream(1) }
  test.each([
    ['no period', [], []],
    ['one period', [0.1], [0.2]],
    ['series that do not pair', some, some.slice(1)],
    ['one curve twice', some, some],
    ['a value that is no number', [...some.slice(1), Number.NaN], some],
    ['two flat curves', [0, 0, 0], [0.1, 0.1, 0.1]],
  ])('%s', (_, a, b) => {
    expect(pairedDifference(a, b)).toBeNull()
    expect(sharpeDifference(a, b)).toBeNull()
    expect(bootstrapPair(a, b, differenceOfSharpes, options)?.ci95.every(Number.isFinite) ?? true).toBe(true)
  })

  test('what is too short has no block length, and neither has a flat line', () => {
    expect(blockLength([])).toBeNull()
    expect(blockLength([1, 2, 3, 4, 5, 6])).toBeNull()
    expect(blockLength(Array(50).fill(3))).toBeNull()
    expect(blockLength([...Array(50).keys(), Number.NaN])).toBeNull()
    expect(neweyWest([1])).toBeNull()
    expect(neweyWest([2, 2, 2])).toBeNull()
    expect(stationaryError([], 3)).toBeNull()
    expect(stationaryError(some, 0.5)).toBeNull()
  })

  test('a resample needs series that pair, and blocks of one or more', () => {
    expect(bootstrapPair(some, some.slice(1), meanDifference, options)).toBeNull()
    expect(bootstrapPair([1, Number.NaN], [1, 2], meanDifference, options)).toBeNull()
    expect(bootstrapPair(some, some, meanDifference, { ...options, meanBlock: 0 })).toBeNull()
    expect(bootstrapPair([0, 0, 0], [1, 2, 3], differenceOfSharpes, options)).toBeNull()
  })
})

const series = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 2, maxLength: 40 })

test('a resample of blocks holds only places of the series, and a block goes on where it was', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 1, max: 20 }), fc.integer(), (n, block, seed) => {
      const stationary = stationaryIndices(n, block, createRandomStream(seed))
      const circular = circularIndices(n, block, createRandomStream(seed))
      for (const place of [...stationary, ...circular]) expect(place).toBeGreaterThanOrEqual(0)
      for (const place of [...stationary, ...circular]) expect(place).toBeLessThan(n)
      for (let at = 1; at < n; at += 1) if (at % block > 0) expect(circular[at]).toBe(((circular[at - 1] ?? 0) + 1) % n)
    }),
  )
})

test('whatever the series, a figure is a number or null; swapping the arms turns its sign', () => {
  fc.assert(
    fc.property(series, series, (left, right) => {
      const n = Math.min(left.length, right.length)
      const [a, b] = [left.slice(0, n), right.slice(0, n)]
      const [forth, back] = [pairedDifference(a, b), pairedDifference(b, a)]
      if (forth === null) {
        expect(back).toBeNull()
        return
      }
      expect(forth.plain.p).toBeGreaterThanOrEqual(0)
      expect(forth.plain.p).toBeLessThanOrEqual(1)
      expect(forth.neweyWest.se).toBeGreaterThan(0)
      expectClose(back?.mean, -forth.mean)
      expectClose(back?.plain.p, forth.plain.p)
      const block = blockLength(a)
      for (const value of Object.values(block ?? {})) expect(value).toSatisfy(Number.isFinite)
    }),
  )
})

test('two arms that are told apart by nothing but chance are told apart one time in twenty', () => {
  const next = createRandomStream(7)
  const gauss = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  let alarms = 0
  for (let round = 0; round < 200; round += 1) {
    const a = Array.from({ length: 80 }, gauss)
    const b = Array.from({ length: 80 }, gauss)
    const judged = bootstrapPair(a, b, meanDifference, { meanBlock: 1, resamples: 200, next })
    if ((judged?.p ?? 1) < 0.05) alarms += 1
  }
  expect(alarms).toBeGreaterThan(1)
  expect(alarms).toBeLessThan(21)
})
