import { describe, expect, it } from 'vitest'
import { createLocalIndicators } from '@/lib/indicators/localIndicators.ts'
import { loadOracle, type OracleCase, sameValue } from '../../support/indicatorOracle.ts'

const oracle = loadOracle()
if (oracle === null)
  console.info('indicator-oracle.json is absent (NOCTURNE_SHARED): values are not compared with TA-Lib and Tulip.')

describe.skipIf(oracle === null)('local indicators against values of TA-Lib, Tulip and the stated formulas', () => {
  const indicators = createLocalIndicators()
  const cases = (oracle?.cases ?? []).map((each) => [each.id, each] as const)

  it.each(cases)('%s has the expected last values', (_, { taapi, params, input, expected }: OracleCase) => {
    const length = Math.max(...Object.values(expected).map((values) => values.length))
    const result = indicators.evaluate(taapi, oracle?.candles(input) ?? [], params, length)
    for (const [key, values] of Object.entries(expected)) {
      const mine = result[key] ?? []
      const wrong = values.flatMap((value, i) =>
        sameValue(mine[i], value) ? [] : [{ key, i, expected: value, seen: mine[i] }],
      )
      expect(wrong.slice(0, 3)).toEqual([])
    }
  })

  it.each(oracle?.patterns ?? [])(
    '$pattern on $input hits exactly where TA-Lib does',
    ({ pattern, input, params, hits }) => {
      const candles = oracle?.candles(input) ?? []
      const first =
        candles.length - (hits.last.length === hits.count ? candles.length : candles.length - (hits.last[0]?.[0] ?? 0))
      const { value = [] } = indicators.evaluate(pattern, candles, params, candles.length)
      const seen = value.flatMap((each, i) => (i >= first && each !== null && each !== '0' ? [[i, each]] : []))
      expect(seen).toEqual(hits.last.map(([i, each]) => [i, String(each)]))
    },
  )
})
