import type { CandleRow } from './bar.ts'
import { broken } from './brokenRecording.ts'

/** An order in which files without a header write their prices; `places` says where open, high, low and close stand in it. */
export interface PriceOrder {
  name: string
  places: [number, number, number, number]
}

/** The second is Coinbase's, the third of Bitfinex and KuCoin. */
export const PRICE_ORDERS: [PriceOrder, ...PriceOrder[]] = [
  { name: 'open, high, low, close', places: [0, 1, 2, 3] },
  { name: 'low, high, open, close', places: [2, 1, 0, 3] },
  { name: 'open, close, high, low', places: [0, 2, 3, 1] },
]

/**
 * Returns the only order in which every row is a bar; the first when there is none, whose first broken row then says what is wrong. Throws
 * AppError('replay_data') when more than one is possible. Rows hold their prices in the order of the file.
 */
export function priceOrderOf(file: string, rows: readonly CandleRow[]): PriceOrder {
  const possible = PRICE_ORDERS.filter((order) =>
    rows.every((row) => {
      const { open, high, low, close } = pricesIn(row, order)
      return high >= open && high >= close && low <= open && low <= close
    }),
  )
  if (possible.length <= 1) return possible[0] ?? PRICE_ORDERS[0]
  const names = possible.map(({ name }) => name).join(', or ')
  throw broken(
    `${file} has no header, and its prices may be ${names}. Write time,open,high,low,close,volume above them.`,
  )
}

/** Returns the prices of a row under their names. */
export function pricesIn(row: CandleRow, { places: [open, high, low, close] }: PriceOrder) {
  const read = [row.open, row.high, row.low, row.close]
  const at = (place: number) => read[place] ?? 0
  return { open: at(open), high: at(high), low: at(low), close: at(close) }
}
