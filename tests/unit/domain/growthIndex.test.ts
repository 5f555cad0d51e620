import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createGrowthIndex } from '@/lib/domain/growthIndex.ts'
import { cumulativeReturn, drawdownMax, type EquitySample, netReturns } from '@/lib/domain/metrics.ts'
import { hasSharedData, readSharedJson, readSharedText } from '@/tests/support/sharedData.ts'

const sample = (atMs: number, equityUsd: number, netDepositsUsd = 0): EquitySample => ({
  atMs,
  equityUsd,
  netDepositsUsd,
})
const indexOf = (samples: readonly EquitySample[]) => {
  const index = createGrowthIndex()
  index.add(samples)
  return index
}

const curves = fc.array(fc.tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 0, max: 3 })), {
  minLength: 2,
  maxLength: 60,
})
const toSamples = (drawn: readonly (readonly [number, number])[]): EquitySample[] =>
  drawn.map(([equity, deposit], at) => sample(at * 60_000, equity * 10, 1000 + deposit * 5))

test('a return and a drawdown between any two points are those of the formulas over every point between them', () => {
  fc.assert(
    fc.property(curves, fc.nat(), fc.nat(), (drawn, a, b) => {
      const samples = toSamples(drawn)
      const [from, to] = [a % samples.length, b % samples.length].sort((x, y) => x - y) as [number, number]
      const returns = netReturns(samples.slice(from, to + 1)).map((made) => made ?? 0)
      const made = indexOf(samples).between(from * 60_000, to * 60_000)
      if (from === to) {
        expect(made.returnFrac).toBeNull()
        return
      }
      expect(made.returnFrac).toBeCloseTo(cumulativeReturn(returns) ?? 0, 9)
      expect(made.drawdownFracMax).toBeCloseTo(drawdownMax(returns) ?? 0, 9)
    }),
  )
})

test('the deepest of all falls is the drawdown, however few times they are told at', () => {
  fc.assert(
    fc.property(curves, fc.integer({ min: 1, max: 20 }), (drawn, stride) => {
      const samples = toSamples(drawn)
      const index = indexOf(samples)
      const times = samples.map(({ atMs }) => atMs).filter((_, at) => at % stride === 0 || at === samples.length - 1)
      const falls = index.falls(0, times)
      expect(falls).toHaveLength(times.length)
      expect(Math.min(...falls)).toBeCloseTo(index.between(0, Number.MAX_SAFE_INTEGER).drawdownFracMax ?? 0, 12)
    }),
  )
})

test('a second point at the same instant replaces the first, also where it is the only one', () => {
  const index = createGrowthIndex()
  index.add([sample(0, 500)])
  index.add([sample(0, 1000)])
  index.add([sample(1, 1500), sample(2, 3000)])
  index.add([sample(2, 1100)])
  expect(index.first()).toEqual(sample(0, 1000))
  expect(index.between(0, 2).returnFrac).toBeCloseTo(0.1, 12)
  expect(index.between(0, 2).drawdownFracMax).toBeCloseTo(1100 / 1500 - 1, 12)
})

test('a deposit is no new peak', () => {
  const samples = [sample(0, 100, 100), sample(1, 1100, 1100), sample(2, 990, 1100)]
  expect(
    indexOf(samples)
      .falls(0, [0, 1, 2])
      .map((fall) => Number(fall.toFixed(9))),
  ).toEqual([0, 0, -0.1])
})

test('a fall goes on where no point is new, and is told of until a new peak', () => {
  const index = indexOf([sample(0, 100), sample(10, 90), sample(40, 120)])
  expect(index.falls(0, [0, 10, 20, 30, 40, 50]).map((fall) => Number(fall.toFixed(9)))).toEqual([
    0, -0.1, -0.1, -0.1, -0.1, 0,
  ])
})

test('money that comes or goes is no gain, and one point or an emptied account has no return', () => {
  expect(indexOf([sample(0, 1000, 1000), sample(1, 2000, 2000)]).between(0, 1).returnFrac).toBeCloseTo(0, 12)
  expect(indexOf([sample(0, 1000)]).between(0, 1)).toEqual({ returnFrac: null, drawdownFracMax: null })
  expect(createGrowthIndex().between(0, 1)).toEqual({ returnFrac: null, drawdownFracMax: null })
  expect(indexOf([sample(0, 1000), sample(1, 0), sample(2, 0)]).between(1, 2).returnFrac).toBeNull()
})

const isHere = hasSharedData('metrics-oracle.json')
interface Oracle {
  real: { file: string; expected: { total_return: number; max_drawdown: number } }[]
}
test.skipIf(!isHere)('holding what the recorded market holds has the return and drawdown of empyrical', () => {
  for (const { file, expected } of (readSharedJson('metrics-oracle.json') as Oracle).real) {
    const rows = readSharedText(file).trim().split('\n').slice(1)
    const made = indexOf(rows.map((line, at) => sample(at, Number(line.split(',')[4])))).between(0, rows.length)
    expect(made.returnFrac).toBeCloseTo(expected.total_return, 9)
    expect(made.drawdownFracMax).toBeCloseTo(expected.max_drawdown, 9)
  }
})
