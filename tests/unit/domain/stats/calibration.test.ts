import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { calibrationOf, eceFloor } from '@/lib/domain/stats/calibration.ts'
import { createRandomStream } from '@/lib/domain/stats/randomStream.ts'
import { expectClose, hasLabOracle, labOracle } from '@/tests/support/labOracle.ts'

const FIGURES = [
  'n',
  'brier',
  'baseRate',
  'skill',
  'logLoss',
  'reliability',
  'resolution',
  'uncertainty',
  'withinBinVariance',
  'withinBinCovariance',
  'ece',
  'mce',
  'auc',
  'spiegelhalterZ',
] as const

type Case = Record<(typeof FIGURES)[number], number> & {
  id: string
  confidence: number[]
  won: (0 | 1)[]
  bins: { bin: number; n: number; meanConfidence: number; won: number; share: number; wilson95: [number, number] }[]
}

describe.skipIf(!hasLabOracle)('against the oracle', () => {
  test.each(labOracle<{ cases: Case[] }>('calibration')?.cases ?? [])('$id', (each) => {
    const ours = calibrationOf(each.confidence.map((confidence, at) => ({ confidence, won: each.won[at] === 1 })))
    for (const figure of FIGURES) expectClose(ours?.[figure], each[figure])
    expect(ours?.bins.map(({ bin }) => bin)).toEqual(each.bins.map(({ bin }) => bin))
    for (const [at, { wilson95, ...figures }] of each.bins.entries()) {
      const bin = ours?.bins[at]
      for (const [name, value] of Object.entries(figures)) expectClose(bin?.[name as keyof typeof figures], value)
      expectClose(bin?.wilson95[0], wilson95[0])
      expectClose(bin?.wilson95[1], wilson95[1])
    }
  })
})

test('nothing forecast, or a confidence that is none, has no calibration', () => {
  expect(calibrationOf([])).toBeNull()
  for (const confidence of [Number.NaN, -0.1, 1.1, Number.POSITIVE_INFINITY])
    expect(calibrationOf([{ confidence, won: true }])).toBeNull()
})

test('where every outcome is the same there is neither skill nor area, and certainty needs no z', () => {
  expect(calibrationOf([{ confidence: 0.7, won: true }])).toMatchObject({ skill: null, auc: null, baseRate: 1 })
  expect(calibrationOf([{ confidence: 1, won: true }])).toMatchObject({ brier: 0, spiegelhalterZ: null })
  expect(calibrationOf([{ confidence: 0, won: true }])?.logLoss).toBeCloseTo(36.04, 2)
})

const forecast = fc.record({ confidence: fc.double({ min: 0, max: 1, noNaN: true }), won: fc.boolean() })

test('the parts of the Brier score always add up to it, and the area mirrors', () => {
  fc.assert(
    fc.property(fc.array(forecast, { minLength: 1, maxLength: 80 }), (forecasts) => {
      const ours = calibrationOf(forecasts)
      if (ours === null) throw new Error('There is a calibration.')
      const { reliability, resolution, uncertainty, withinBinVariance, withinBinCovariance } = ours
      const sum = reliability - resolution + uncertainty + withinBinVariance - 2 * withinBinCovariance
      expectClose(ours.brier, sum, { abs: 1e-9 })
      expect(ours.bins.reduce((total, bin) => total + bin.n, 0)).toBe(forecasts.length)
      const other = calibrationOf(forecasts.map(({ confidence, won }) => ({ confidence, won: !won })))
      expectClose(other?.auc, ours.auc === null ? null : 1 - ours.auc, { abs: 1e-9 })
      for (const value of Object.values(ours)) if (typeof value === 'number') expect(value).toSatisfy(Number.isFinite)
    }),
  )
})

test.each([20, 50, 100, 500])('a perfect model of %d forecasts shows about the floor of error', (n) => {
  const next = createRandomStream(n)
  let sum = 0
  for (let round = 0; round < 300; round += 1) {
    const forecasts = Array.from({ length: n }, () => {
      const confidence = 0.5 + 0.45 * next()
      return { confidence, won: next() < confidence }
    })
    sum += calibrationOf(forecasts)?.ece ?? Number.NaN
  }
  expect(Math.abs(sum / 300 / eceFloor(n) - 1)).toBeLessThan(0.15)
})
