import { timeOf } from './timeOf.ts'

/** Where in a row a candle's parts stand. `clock` is the time of day beside a date, `symbol` and `interval` say of whom it is, null without them. */
export interface Columns {
  time: number
  clock: number | null
  /** Open, high, low, close, volume; without names in the order of the file. */
  values: [number, number, number, number, number]
  symbol: number | null
  interval: number | null
}

/** Names as programs write them, in small letters and digits; the more certain a time, the earlier. */
const TIMES =
  'unix unixtime unixtimestamp epoch opentime opentimems openms timestampms timestamp ts t starttime start timeopen begin candlebegintime datetime dateandtime time date opendate day'
    .split(' ')
    .concat('')
const CLOCKS = ['time', 'timeofday', 'hour']
const PRICES = [
  ['open', 'o', 'openprice', 'priceopen'],
  ['high', 'h', 'highprice', 'pricehigh', 'max'],
  ['low', 'l', 'lowprice', 'pricelow', 'min'],
  ['close', 'c', 'closeprice', 'priceclose', 'last'],
]
const VOLUMES = ['homenotional', 'basevolume', 'volumebase', 'volumefrom', 'baseassetvolume', 'volume', 'vol', 'v']
const SYMBOLS = ['symbol', 's', 'coin', 'pair', 'ticker', 'market']
const INTERVAL_NAMES = ['interval', 'i', 'timeframe']
const CLOCK = /^\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?$|^\d{6}$/

/** Returns where the parts stand under these names, or which cannot be told, as the end of a sentence. `first` is the first row. */
export function columnsByName(names: readonly string[], first: readonly string[], coin: string): Columns | string {
  const known = names.map(normal)
  // The venue's own T is the end of a bar whose beginning is t.
  if (names.includes('t') && names.includes('T')) known[names.indexOf('T')] = 'closetime'
  const find = (candidates: readonly string[]): number[] =>
    candidates.flatMap((name) => known.flatMap((each, index) => (each === name ? [index] : [])))
  const time = timeColumns(known, first, find)
  if (typeof time === 'string') return time
  const volumes = find([`volume${coin.toLowerCase()}`, `${coin.toLowerCase()}volume`, ...VOLUMES])
  const values = [...PRICES.map(find), volumes]
  const missing = ['open', 'high', 'low', 'close', 'volume'].filter((_, index) => values[index]?.length === 0)
  if (missing.length > 0) return `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not among them.`
  // OKX: contracts and coins of a swap, coins and dollars of a spot market, under the same names.
  if (known.includes('volccy')) return 'the volume may be in contracts, coins or dollars.'
  const chosen = values.map((columns) => columns[0] ?? 0) as Columns['values']
  const twice = chosen.find((column) => known.filter((name) => name === known[column]).length > 1)
  if (twice !== undefined) return `"${names[twice]}" is there twice.`
  return { ...time, values: chosen, symbol: find(SYMBOLS)[0] ?? null, interval: find(INTERVAL_NAMES)[0] ?? null }
}

function timeColumns(known: string[], first: readonly string[], find: (names: string[]) => number[]) {
  const [time] = find(TIMES)
  const [date] = find(['date', 'day', 'dateutc'])
  const clock = find(CLOCKS).find((index) => CLOCK.test(first[index] ?? ''))
  if (date !== undefined && clock !== undefined && (time === clock || time === date)) return { time: date, clock }
  if (time === undefined || time === clock) return 'a time is not among them.'
  if (known.filter((name) => name === known[time]).length > 1) return 'a time is there twice.'
  return { time, clock: null }
}

/** UTC and GMT are what a time without a zone is read as anyway. */
const normal = (name: string): string =>
  name
    .slice(0, 64)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/^(?:utc|gmt)|(?:utc|gmt)$/g, '')

/**
 * Returns where the parts stand in a row without names, null when that is not known: time and five numbers, or the eleven or twelve columns of Binance, whose
 * seventh is the end of the bar. Which of the prices is which must be told from the rows.
 */
export function columnsByPlace(first: readonly string[]): Columns | null {
  const clock = CLOCK.test(first[1] ?? '') ? 1 : null
  const at = clock === null ? 1 : 2
  const behind = first.length - at - 5
  const isKline = (behind === 5 || behind === 6) && typeof timeOf(first[at + 5] ?? '') !== 'string'
  if (behind !== 0 && !isKline) return null
  return { time: 0, clock, values: [at, at + 1, at + 2, at + 3, at + 4], symbol: null, interval: null }
}
