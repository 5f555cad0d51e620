import type { IndicatorRow } from './rows/indicatorRow.ts'

/** Where a result key is drawn: over the candles (it is a price), in a pane of its own scale, or nowhere (it is read, not drawn). */
export type Place = 'price' | 'pane' | 'none'
export type Style = 'line' | 'dots' | 'histogram'

/** How one result key of an indicator is drawn. */
export interface Drawing {
  key: string
  place: Place
  style: Style
}

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** Indicators whose values are prices. */
const ON_PRICE = words(`
  accbands avgprice bbands dema donchianchannels ema fibonacciretracement hma ht_trendline ichimoku kama keltnerchannels linearreg
  linearreg_intercept ma mama max medprice midpoint midprice min minmax pivotpoints price priorswinghigh priorswinglow psar sma smma
  supertrend t3 tema trima tsf typprice vidya vwap vwma wclprice wilders williamsalligator wma zlema abs round floor ceil trunc candle`)

/** Keys that differ from their indicator: prices beside a ratio, and words, times or flags, which have no place on a scale. */
const KEY_PLACE: Readonly<Record<string, Place>> = {
  'bbw.upperBand': 'price',
  'bbw.middleBand': 'price',
  'bbw.lowerBand': 'price',
  'supertrend.valueAdvice': 'none',
  'stc.trend': 'none',
  'rvgi.trend': 'none',
  'squeeze.squeeze': 'none',
  'fibonacciretracement.trend': 'none',
  'fibonacciretracement.startTimestamp': 'none',
  'fibonacciretracement.endTimestamp': 'none',
  'candle.timestampHuman': 'none',
  'candle.timestamp': 'none',
  'candle.volume': 'none',
}

/** A list of candles is not a series beside the candles. Of TD Sequential the counts are drawn: its levels are 0 while there is none. */
const LISTS = words('candles')
const COUNTS_OF_TD = words('buySetupIndex sellSetupIndex buyCoundownIndex sellCoundownIndex')

const DOTS = words('psar.value')
const HISTOGRAMS = words(
  'macd.valueMACDHist macdext.valueMACDHist squeeze.value ao.value accosc.value volume.value bop.value',
)

/** Returns how each result key of an indicator is drawn, in the row's order. Candle patterns (−100, 0, 100) are bars in a pane. */
export function drawingsOf(row: IndicatorRow): Drawing[] {
  return row.keys.map((key) => ({ key, place: placeOf(row, key), style: styleOf(row, key) }))
}

function placeOf(row: IndicatorRow, key: string): Place {
  if (LISTS.has(row.name)) return 'none'
  if (row.name === 'tdsequential' && !COUNTS_OF_TD.has(key)) return 'none'
  return KEY_PLACE[`${row.name}.${key}`] ?? (ON_PRICE.has(row.name) ? 'price' : 'pane')
}

function styleOf(row: IndicatorRow, key: string): Style {
  const id = `${row.name}.${key}`
  if (DOTS.has(id)) return 'dots'
  return isPattern(row) || HISTOGRAMS.has(id) ? 'histogram' : 'line'
}

/** TA-Lib names its candle patterns CDL…. */
export const isPattern = (row: IndicatorRow): boolean => row.formula.startsWith('CDL')
