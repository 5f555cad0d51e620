import { INTERVAL_MS, type Interval } from '../../domain/market.ts'

/** What a file's name says is in it; `interval` null: the name does not say. */
export type RecordingName =
  | { kind: 'candles'; coin: string; interval: Interval | null }
  | { kind: 'funding'; coin: string }

const TEXT_FILE = /\.(?:csv|tsv|txt|json|jsonl|ndjson)(?:\.gz)?$/i
const OWN = /^([^/]+)-PERP-(\d+[mhd])$/
const FUNDING = /^([A-Za-z0-9:]+?)(?:[-_]PERP)?[-_]funding(?:Rate)?(?:[-_]1h)?(?:[-_][\d-]+)?$/
const MARKERS = /^(?:PERP|PERPETUAL|SWAP|FUTURES|USD|USDT|USDC)$/i
const QUOTED = /^([A-Za-z0-9]{1,20}?)(?:USDT|USDC|USD)(?:PERP)?$/i
/** Dollar coins, or a coin of one letter in dollars: BUSD, SUSD, PYUSD. */
const UNCERTAIN = /^(?:[A-Z]|FD|PY|RL)USD$/i
const SAME_LENGTH: Record<string, Interval> = {
  '60m': '1h',
  '120m': '2h',
  '240m': '4h',
  '480m': '8h',
  '720m': '12h',
  '24h': '1d',
}

/** Returns whether a file is of a kind that may hold a recording. */
export const isTextFile = (file: string): boolean => TEXT_FILE.test(file)

/** Returns what a file's name says, such as BTC-PERP-5m.csv, BTCUSDT-5m-2025-01.csv.gz or BTC-funding-1h.csv; null when it names no coin for certain. */
export function readName(file: string): RecordingName | null {
  const base = file.replace(TEXT_FILE, '')
  const [, ownCoin, ownInterval] = OWN.exec(base) ?? []
  const own = intervalOf(ownInterval ?? '')
  if (ownCoin !== undefined && own) return { kind: 'candles', coin: ownCoin, interval: own }
  const funded = FUNDING.exec(base)?.[1]
  if (funded !== undefined) {
    const coin = coinOf(funded)
    return coin === null ? null : { kind: 'funding', coin }
  }
  return candlesName(base.split(/[-_. ]+/))
}

function candlesName(words: string[]): RecordingName | null {
  const lengths = words.filter((word) => /^\d+(?:m|min|h|d|w|M)$/i.test(word))
  const interval = intervalOf(lengths[0] ?? '')
  // A length we do not know, or two of them, is no candle file of ours.
  if (lengths.length > 1 || (lengths.length === 1 && !interval)) return null
  const coins = words.filter((word) => !lengths.includes(word) && !MARKERS.test(word) && !/^\d{2,8}$/.test(word))
  const [word = ''] = coins
  const isMarked = interval !== null || words.some((each) => MARKERS.test(each)) || QUOTED.test(word)
  const coin = coins.length === 1 && isMarked ? coinOf(word) : null
  return coin === null ? null : { kind: 'candles', coin, interval }
}

/** The venue's coins are in capitals, but for the k of a thousand. Null: the word may mean two of them. */
function coinOf(word: string): string | null {
  if (UNCERTAIN.test(word)) return null
  const coin = QUOTED.exec(word)?.[1] ?? word
  return coin === coin.toLowerCase() ? coin.toUpperCase() : coin
}

/** Returns the interval a text names: 5m, 5min, 1H, 60m; null for none of ours (1M is a month). */
export function intervalOf(text: string): Interval | null {
  if (/M$/.test(text)) return null
  const plain = text.toLowerCase().replace(/min$/, 'm')
  if (Object.hasOwn(INTERVAL_MS, plain)) return plain as Interval
  return Object.hasOwn(SAME_LENGTH, plain) ? (SAME_LENGTH[plain] ?? null) : null
}

/** Returns whether a name in a row (BTC, BTCUSDT, BTC/USDT:USDT, BTC-PERP) means this coin. */
export const isOfCoin = (symbol: string, coin: string): boolean => {
  const plain = (text: string) => text.toUpperCase().replace(/[^A-Z0-9]/g, '')
  const rest = plain(symbol).startsWith(plain(coin)) ? plain(symbol).slice(plain(coin).length) : null
  return rest !== null && /^(?:USDT|USDC|USD){0,2}(?:PERP|SWAP)?$/.test(rest)
}
