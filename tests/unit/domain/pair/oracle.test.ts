import { describe, expect, test } from 'vitest'
import { dickeyFuller } from '@/lib/domain/pair/dickeyFuller.ts'
import { type EngleGranger, engleGranger } from '@/lib/domain/pair/engleGranger.ts'
import { halfLifeOf } from '@/lib/domain/pair/halfLife.ts'
import { correlationOf, hedgeOf, totalHedgeRatio } from '@/lib/domain/pair/hedgeRatio.ts'
import { johansen } from '@/lib/domain/pair/johansen.ts'
import { followHedge } from '@/lib/domain/pair/kalmanHedge.ts'
import { kpss } from '@/lib/domain/pair/kpss.ts'
import { criticalValues, mackinnonP, type Trend } from '@/lib/domain/pair/mackinnon.ts'
import { rollingZ, windowZ, zScoreOf } from '@/lib/domain/pair/zScore.ts'
import { expectClose } from '@/tests/support/labOracle.ts'
import { hasPairOracle, joined, pairOracle } from '@/tests/support/pairOracle.ts'

// Held to statsmodels, numpy and scipy (pairs-oracle.json, cointegration-oracle.json of the shared data).

interface Statistic {
  stat: number
  p: number
  usedLag?: number
}
interface Direction {
  lag0: Statistic
  lag1: Statistic
  aic: Statistic
  crit_1_5_10: [number, number, number]
}
interface PairCase {
  id: string
  n: number
  y: string | number[]
  x: string | number[]
  firstTime: number
  lastTime: number
  olsYonX: { alpha: number; beta: number; seAlpha: number; seBeta: number; r2: number }
  olsXonY: { alpha: number; beta: number; impliedBeta: number }
  tlsBeta: number
  correlation: number
  correlationOfChanges: number
  engleGranger: { yOnX: Direction; xOnY: Direction }
  adf: { y_c_lag1: Statistic; x_c_lag1: Statistic; dy_c_lag1: Statistic }
  kpssSpread_c: { stat: number; p: number; lags: number }
  halfLife: Record<string, number>
  johansen_det0_k1: { trace: [number, number]; maxEigen: [number, number]; hedgeRatio: number }
  kalman: { first3: number[][]; last: number[]; lastZ: number }
  z: {
    full_ddof1: number
    fixedHedge: { window: number; last5: number[] }
    rollingHedge: { window: number; alpha: number; beta: number; z_ddof1: number }[]
  }
}

const REL = { rel: 1e-6 }
const BETA = { rel: 1e-8 }
const ABS = { abs: 1e-6, rel: 0 }

const cases = [...pairOracle<PairCase[]>('pairs', 'real', []), ...pairOracle<PairCase[]>('pairs', 'seeded', [])]
const seriesOf = ({ y, x, firstTime, lastTime }: PairCase) =>
  typeof y === 'string' || typeof x === 'string' ? joined(String(y), String(x), firstTime, lastTime) : { y, x }
const changes = (values: number[]) => values.slice(1).map((value, at) => value - (values[at] as number))

function expectDirection(y: number[], x: number[], expected: Direction) {
  for (const lag of ['lag0', 'lag1', 'aic'] as const) {
    const found = engleGranger(y, x, lag === 'aic' ? 'aic' : Number(lag.slice(3))) as EngleGranger
    expectClose(found.statistic, expected[lag].stat, REL)
    expectClose(found.p, expected[lag].p, ABS)
    if (lag === 'aic') expect(found.lag).toBe(expected.aic.usedLag)
    const critical = found.critical as NonNullable<typeof found.critical>
    const [p1, p5, p10] = expected.crit_1_5_10
    for (const [value, wanted] of [
      [critical.p1, p1],
      [critical.p5, p5],
      [critical.p10, p10],
    ] as const)
      expectClose(value, wanted, REL)
  }
}

describe.skipIf(!hasPairOracle)('pairs', () => {
  test('there are cases', () => {
    expect(cases.length).toBeGreaterThan(9)
  })

  describe.each(cases)('$id', (each) => {
    const { y, x } = seriesOf(each)

    test('hedge ratios', () => {
      expect(y).toHaveLength(each.n)
      const hedge = hedgeOf(y, x)
      const back = hedgeOf(x, y)
      for (const key of ['alpha', 'beta', 'seAlpha', 'seBeta', 'r2'] as const)
        expectClose(hedge?.[key], each.olsYonX[key], BETA)
      expectClose(back?.beta, each.olsXonY.beta, BETA)
      expectClose(1 / (back?.beta ?? Number.NaN), each.olsXonY.impliedBeta, BETA)
      expectClose(totalHedgeRatio(y, x), each.tlsBeta, BETA)
      expectClose(1 / (totalHedgeRatio(x, y) ?? Number.NaN), each.tlsBeta, BETA)
      expectClose(correlationOf(y, x), each.correlation, BETA)
      expectClose(correlationOf(changes(y), changes(x)), each.correlationOfChanges, BETA)
    })

    test('Engle and Granger, both ways', () => {
      expectDirection(y, x, each.engleGranger.yOnX)
      expectDirection(x, y, each.engleGranger.xOnY)
    })

    test('each side by itself', () => {
      const sides = { y_c_lag1: y, x_c_lag1: x, dy_c_lag1: changes(y) } as const
      for (const [key, series] of Object.entries(sides)) {
        const found = dickeyFuller(series, { trend: 'constant', lag: 1 })
        expectClose(found?.statistic, each.adf[key as keyof typeof sides].stat, REL)
        expectClose(found?.p, each.adf[key as keyof typeof sides].p, ABS)
      }
    })

    test('how fast the spread comes back', () => {
      const found = halfLifeOf(hedgeOf(y, x)?.residuals ?? [])
      const { halfLife } = each
      expectClose(found?.lambda, halfLife.lambda_ as number, REL)
      expectClose(found?.t, halfLife.tstat as number, REL)
      expectClose(found?.bars, halfLife.barsExact as number, REL)
      expectClose(found?.process?.theta, halfLife.ouTheta as number, REL)
      expectClose(found?.process?.mean, halfLife.ouMean as number, { rel: 1e-5, abs: 1e-9 })
      expectClose(found?.process?.sigma, halfLife.ouSigma as number, REL)
      expectClose(found?.process?.stationarySd, halfLife.ouStationarySd as number, REL)
    })

    test('z, in every way it is had', () => {
      const spread = hedgeOf(y, x)?.residuals ?? []
      expectClose(zScoreOf(spread), each.z.full_ddof1, ABS)
      const { window, last5 } = each.z.fixedHedge
      const rolled = rollingZ(spread, window).slice(-5)
      for (const [at, wanted] of last5.entries()) expectClose(rolled[at], wanted, ABS)
      const windows = each.z.rollingHedge
      for (const [at, wanted] of windows.entries()) {
        const end = y.length - (windows.length - 1 - at)
        const found = windowZ(y.slice(0, end), x.slice(0, end), wanted.window)
        expectClose(found?.hedge.beta, wanted.beta, BETA)
        expectClose(found?.hedge.alpha, wanted.alpha, BETA)
        expectClose(found?.z, wanted.z_ddof1, ABS)
      }
    })

    test('second opinions', () => {
      const found = johansen(y, x)
      const { trace, maxEigen, hedgeRatio } = each.johansen_det0_k1
      for (const at of [0, 1]) {
        expectClose(found?.trace[at], trace[at] as number, REL)
        expectClose(found?.maxEigen[at], maxEigen[at] as number, REL)
      }
      expectClose(found?.hedgeRatio, hedgeRatio, REL)
      const rest = kpss(hedgeOf(y, x)?.residuals ?? [])
      expectClose(rest?.statistic, each.kpssSpread_c.stat, REL)
      expectClose(rest?.p, each.kpssSpread_c.p, ABS)
      expect(rest?.lags).toBe(each.kpssSpread_c.lags)
    })

    test('the followed hedge', () => {
      const bars = followHedge(y, x)
      for (const [at, wanted] of [...each.kalman.first3.entries(), [bars.length - 1, each.kalman.last] as const]) {
        const { beta, alpha, error, variance } = bars[at] as (typeof bars)[number]
        for (const [of, value] of [beta, alpha, error, variance].entries())
          expectClose(value, wanted[of] as number, { rel: 1e-6, abs: 1e-12 })
      }
      const last = bars.at(-1)
      expectClose((last?.error ?? Number.NaN) / Math.sqrt(last?.variance ?? Number.NaN), each.kalman.lastZ, ABS)
    })
  })
})

interface CointegrationCase {
  id: string
  n: number
  y: string
  x: string
  firstTime: number
  lastTime: number
  ols: { intercept: number; hedgeRatio: number; r2: number; se: [number, number] }
  correlation: number
  engleGranger: Record<'aic' | 'lag1' | 'lag0', { stat: number; pvalue: number }>
  adf_y: { stat: number; pvalue: number; usedlag: number; crit: Record<string, number> }
  adf_spread_n_lag1: { stat: number; pvalue: number; crit: Record<string, number> }
  johansen: { trace: [number, number]; maxeig: [number, number] } | null
}

const older = pairOracle<CointegrationCase[]>('cointegration', 'cases', []).filter(({ id }) => !id.includes('spot'))

describe.skipIf(!hasPairOracle)('cointegration of real windows', () => {
  test.each(older)('$id', ({ y: yFile, x: xFile, firstTime, lastTime, ...each }) => {
    const { y, x } = joined(yFile, xFile, firstTime, lastTime)
    expect(y).toHaveLength(each.n)
    const hedge = hedgeOf(y, x)
    expectClose(hedge?.beta, each.ols.hedgeRatio, BETA)
    expectClose(hedge?.alpha, each.ols.intercept, BETA)
    expectClose(hedge?.seAlpha, each.ols.se[0], BETA)
    expectClose(hedge?.seBeta, each.ols.se[1], BETA)
    for (const lag of ['lag0', 'lag1', 'aic'] as const) {
      const found = engleGranger(y, x, lag === 'aic' ? 'aic' : Number(lag.slice(3)))
      expectClose(found?.statistic, each.engleGranger[lag].stat, REL)
      expectClose(found?.p, each.engleGranger[lag].pvalue, ABS)
    }
    const alone = dickeyFuller(y, { trend: 'constant', lag: 'aic' })
    expectClose(alone?.statistic, each.adf_y.stat, REL)
    expectClose(alone?.p, each.adf_y.pvalue, ABS)
    expect(alone?.lag).toBe(each.adf_y.usedlag)
    expectClose(alone?.critical?.p5, each.adf_y.crit['5%'] as number, REL)
    const spread = dickeyFuller(hedge?.residuals ?? [], { trend: 'none', lag: 1 })
    expectClose(spread?.statistic, each.adf_spread_n_lag1.stat, REL)
    expectClose(spread?.p, each.adf_spread_n_lag1.pvalue, ABS)
    expectClose(spread?.critical?.p1, each.adf_spread_n_lag1.crit['1%'] as number, REL)
    if (each.johansen === null) return
    const both = johansen(y, x)
    for (const at of [0, 1]) {
      expectClose(both?.trace[at], each.johansen.trace[at] as number, REL)
      expectClose(both?.maxEigen[at], each.johansen.maxeig[at] as number, REL)
    }
  })

  const TRENDS: Readonly<Record<string, Trend>> = { n: 'none', nc: 'none', c: 'constant', ct: 'trend' }

  interface Published {
    series: Record<string, number[]>
    expected: { series: string; regression: string; lag: number; recomputed: { stat: number; pvalue: number } }[]
  }
  const published = pairOracle<Published>('cointegration', 'published', { series: {}, expected: [] })
  test.each(published.expected)(
    'published: $series, $regression, $lag lags',
    ({ series, regression, lag, recomputed }) => {
      const found = dickeyFuller(published.series[series] ?? [], { trend: TRENDS[regression] as Trend, lag })
      expectClose(found?.statistic, recomputed.stat, REL)
      expectClose(found?.p, recomputed.pvalue, ABS)
    },
  )

  interface Tables {
    p: Record<string, [number, number][]>
    crit: Record<string, Record<string, [number, number]>>
  }
  const tables = pairOracle<Tables>('cointegration', 'mackinnon', { p: {}, crit: {} })
  const surface = (key: string) => {
    const [trend = '', series = ''] = key.split('_N')
    return { trend: TRENDS[trend] as Trend, series: Number(series) as 1 | 2 }
  }
  const known = (key: string) => !key.endsWith('N3')
  test.each(Object.keys(tables.p).filter(known))('p of %s', (key) => {
    const { trend, series } = surface(key)
    for (const [statistic, p] of tables.p[key] ?? []) expectClose(mackinnonP(statistic, trend, series), p, ABS)
  })
  test.each(Object.keys(tables.crit).filter(known))('critical values of %s', (key) => {
    const { trend, series } = surface(key)
    for (const [n, [p1, p5]] of Object.entries(tables.crit[key] ?? {})) {
      const found = criticalValues(trend, series, n === 'asymptotic' ? Number.POSITIVE_INFINITY : Number(n))
      expectClose(found?.p1, p1, REL)
      expectClose(found?.p5, p5, REL)
    }
  })
})
