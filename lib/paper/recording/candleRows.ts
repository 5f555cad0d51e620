import type { Interval } from '../../domain/market.ts'
import { type CandleRow, PRICE_LEAP_MAX, PRICE_RANGE, placeOf, VOLUME_MAX } from './bar.ts'
import { broken, quoted } from './brokenRecording.ts'
import { type Columns, columnsByName, columnsByPlace } from './columns.ts'
import { type CommaMeaning, commaProof, numberOf } from './numberOf.ts'
import { PRICE_ORDERS, type PriceOrder, priceOrderOf, pricesIn } from './priceOrder.ts'
import { readTable } from './readTable.ts'
import { intervalOf, isOfCoin } from './recordingName.ts'
import { type Cells, cutOf, type Table } from './table.ts'
import { timeOf } from './timeOf.ts'

/** The rows of one file in its own order, and what had to be understood to read them, as ends of a sentence. */
export interface CandleRows {
  rows: CandleRow[]
  readAs: string[]
}

interface Named {
  coin: string
  interval: Interval | null
}

/** Returns the bars of a file. Throws AppError('replay_data') with file, line and reason for what cannot be read in one way. */
export function readCandleRows(file: string, named: Named, rowsMax: number): CandleRows {
  const table = readTable(file, 5)
  const columns = columnsOf(file, table, named.coin)
  const comma = commaOf(table, columns)
  const times = new Set<string>()
  const rows: CandleRow[] = []
  const source = { file, unit: table.unit }
  for (const { cells, line } of table.rows()) {
    const place = { source, line }
    if (rows.length === rowsMax)
      throw broken(`${placeOf(place)}: more than ${rowsMax} bars in one folder are not read.`)
    checkBelonging(place, cells, columns, named)
    const number = (index: 0 | 1 | 2 | 3 | 4) => readNumber(place, cells[columns.values[index]] ?? '', comma)
    const openMs = readTime(place, cells, columns, times)
    rows.push({
      openMs,
      open: number(0),
      high: number(1),
      low: number(2),
      close: number(3),
      volume: number(4),
      source,
      line,
    })
  }
  const order = table.names ? PRICE_ORDERS[0] : priceOrderOf(file, rows)
  for (const row of rows) settle(row, order)
  return { rows, readAs: sayHow(table, times, comma, order) }
}

/** Kraken writes trades last in its files and the average price sixth over its wire, KuCoin turnover last. */
const SEVEN = 'and the sixth may be the volume or an average price, the last one turnover or a number of trades'

type Place = Pick<CandleRow, 'source' | 'line'>

function columnsOf(file: string, table: Table, coin: string): Columns {
  let first: Cells | null = null
  for (const row of table.rows()) {
    first = row
    break
  }
  const { names } = table
  if (names === null) {
    const columns = columnsByPlace(first?.cells ?? [])
    if (columns) return columns
    const cells = first?.cells ?? []
    const why = cells.length === 7 ? SEVEN : 'and its order is none we know'
    throw broken(
      `${file} ${table.unit} ${first?.line ?? 1}: ${quoted(cells.join(','))} has ${cells.length} columns and no names above them, ${why}. Write the names above it, such as time,open,high,low,close,volume.`,
    )
  }
  const columns = columnsByName(names, first?.cells ?? [], coin)
  if (typeof columns !== 'string') return columns
  throw broken(`${file} line 1: the header is ${quoted(names.join(','))}: ${columns}`)
}

/** What one number proves about commas holds for its file. */
function commaOf(table: Table, { values }: Columns): CommaMeaning {
  if (!table.mayHoldCommas) return 'unknown'
  for (const { cells } of table.rows()) {
    for (const column of values) {
      const proof = commaProof(cells[column] ?? '')
      if (proof !== 'unknown') return proof
    }
  }
  return 'unknown'
}

function checkBelonging(place: Place, cells: string[], { symbol, interval }: Columns, named: Named): void {
  const of = symbol === null ? '' : (cells[symbol] ?? '')
  if (of !== '' && !isOfCoin(of, named.coin)) {
    throw broken(`${placeOf(place)} is of ${quoted(of)}; by its name the file is of ${named.coin}.`)
  }
  const length = interval === null ? '' : (cells[interval] ?? '')
  if (length !== '' && named.interval !== null && intervalOf(length) !== named.interval) {
    throw broken(`${placeOf(place)} is a bar of ${quoted(length)}; by its name the file has bars of ${named.interval}.`)
  }
}

function readTime(place: Place, cells: string[], { time, clock }: Columns, forms: Set<string>): number {
  const date = cells[time] ?? ''
  const text = clock === null ? date : `${date} ${cells[clock] ?? ''}`
  const reading = timeOf(text)
  if (typeof reading === 'string') throw broken(`${placeOf(place)}: time ${quoted(text)} ${reading}`)
  forms.add(reading.form)
  return reading.ms
}

function readNumber(place: Place, text: string, comma: CommaMeaning): number {
  const number = numberOf(text, comma)
  if (number !== null) return number
  if (text.includes(',') && comma === 'unknown') {
    throw broken(`${placeOf(place)}: ${quoted(text)} may be thousands or decimals, and nothing in the file says which.`)
  }
  const among = comma === 'decimal' ? ' among decimal commas' : ''
  throw broken(`${placeOf(place)}: ${quoted(text)} is no number of at least 0${among}.`)
}

/** Gives the prices their names, and refuses what is no bar. */
function settle(row: CandleRow, order: PriceOrder): void {
  if (order !== PRICE_ORDERS[0]) Object.assign(row, pricesIn(row, order))
  const { open, high, low, close, volume } = row
  const why = faultOf(row)
  if (why === null) return
  throw broken(
    `${placeOf(row)}: open ${open}, high ${high}, low ${low}, close ${close}, volume ${volume} make no bar: ${why}.`,
  )
}

/** Returns what makes the prices no bar of a market; null: nothing. */
function faultOf({ open, high, low, close, volume }: CandleRow): string | null {
  if (low <= 0) return 'a price of 0'
  if (high < open || high < close || low > open || low > close) return 'a price outside of low and high'
  const [least, most] = [Math.min(open, close), Math.max(open, close)]
  if (high > most * PRICE_LEAP_MAX || low * PRICE_LEAP_MAX < least) return 'a price a hundredfold off the others'
  if (low < PRICE_RANGE.least) return `a price of less than ${PRICE_RANGE.least} dollars`
  if (high > PRICE_RANGE.most) return `a price of more than ${PRICE_RANGE.most} dollars`
  return volume > VOLUME_MAX ? 'more than any market trades' : null
}

function sayHow(table: Table, times: Set<string>, comma: CommaMeaning, order: PriceOrder): string[] {
  const isPlain = times.size === 1 && times.has('milliseconds')
  return [
    ...(isPlain || times.size === 0 ? [] : [`times in ${[...times].sort().join(' and ')}`]),
    ...(comma === 'decimal' ? ['decimal commas'] : []),
    ...(table.names === null ? [`no header, taken as time, ${order.name}, volume`] : []),
    ...cutOf(table),
  ]
}
