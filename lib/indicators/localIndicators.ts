import type { Candle } from '../domain/market.ts'
import type { Indicators } from '../ports.ts'
import { loadCatalogue } from './indicatorCatalogue.ts'
import { toBars } from './rows/bars.ts'
import { evaluateRow } from './rows/evaluateRow.ts'

/** Returns indicators computed here from candles, no key and no network: every TAAPI name, with its parameters, defaults and result keys. */
export function createLocalIndicators(): Indicators {
  const catalogue = loadCatalogue()
  return {
    evaluate(name, candles: readonly Candle[], params = {}, results = 1) {
      return evaluateRow(catalogue.getRow(name), toBars(candles), params, results)
    },
  }
}
