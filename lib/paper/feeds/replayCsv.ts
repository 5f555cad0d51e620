import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { Decimal, toText } from '../../domain/decimal.ts'
import { INTERVAL_MS, type Interval } from '../../domain/market.ts'
import { AppError, describeError } from '../../errors.ts'
import { whyNotMs } from './replayTime.ts'

/**
 * Reads a folder of recorded candles: `COIN-PERP-<interval>.csv` with `time,open,high,low,close,volume` and, optionally, `COIN-funding-1h.csv`
 * with `time,funding_rate`; times in ms, other units are told apart by the century they would mean. A bar that is missing is a fact about the recording
 * and is tolerated, until nearly all are. A row that cannot be read, or comes out of order, means that something else is wrong with the file, and stops
 * the start: a market with invented prices is worse than none.
 */

/** One recorded bar. */
export interface Bar {
  openMs: number
  open: number
  high: number
  low: number
  close: number
  volume: number
}

export interface CandleFile {
  coin: string
  interval: Interval
  bars: Bar[]
  /** Bars missing between the first and the last. */
  gaps: number
}

export interface Recording {
  candles: CandleFile[]
  /** Hourly rates by coin and full hour, as written. */
  funding: Map<string, Map<number, string>>
}

const CANDLE_FILE = /^(.+)-PERP-([0-9]+[mhd])\.csv$/
const FUNDING_FILE = /^(.+)-funding-1h\.csv$/
const CANDLE_HEADER = 'time,open,high,low,close,volume'
const FUNDING_HEADER = 'time,funding_rate'
const HOUR_MS = 3_600_000
/** With more bars missing for each that is there, the file is of another interval, or the times are not what they seem. */
const GAPS_PER_BAR_MAX = 9

const broken = (message: string, cause?: unknown): AppError =>
  new AppError('replay_data', `${message} Repair the recording, or set NOCTURNE_MARKET to another.`, { cause })

/** Reads every recording in a folder. Throws AppError('replay_data') with one sentence that names the file and line. */
export function readRecording(folder: string): Recording {
  const names = listFolder(folder)
  const candles = names.flatMap((name) => {
    const [, coin, interval] = CANDLE_FILE.exec(name) ?? []
    return coin !== undefined && isInterval(interval) ? [readCandles(path.join(folder, name), coin, interval)] : []
  })
  if (candles.length === 0) throw broken(`The folder ${folder} has no file named like BTC-PERP-5m.csv.`)
  const funding = names.flatMap((name): [string, Map<number, string>][] => {
    const coin = FUNDING_FILE.exec(name)?.[1]
    return coin === undefined ? [] : [[coin, readFunding(path.join(folder, name))]]
  })
  return { candles, funding: new Map(funding) }
}

const isInterval = (text: string | undefined): text is Interval => text !== undefined && text in INTERVAL_MS

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch (cause) {
    throw broken(`The folder ${folder} cannot be read (${describeError(cause)}).`, cause)
  }
}

function readCandles(file: string, coin: string, interval: Interval): CandleFile {
  const bars: Bar[] = []
  const length = INTERVAL_MS[interval]
  let gaps = 0
  for (const { cells, line } of rows(file, CANDLE_HEADER)) {
    const [openMs, open, high, low, close, volume] = cells
    const at = `${file} line ${line}`
    const wrong = whyNotMs(openMs)
    if (wrong !== null) throw broken(`${at}: time ${openMs} ${wrong}`)
    if (openMs % length !== 0) throw broken(`${at}: time ${openMs} is not the beginning of a ${interval} bar.`)
    const last = bars.at(-1)
    if (last && openMs <= last.openMs) throw broken(`${at}: time ${openMs} does not come after ${last.openMs}.`)
    if (low <= 0 || high < Math.max(open, close) || low > Math.min(open, close) || volume < 0) {
      throw broken(`${at}: open ${open}, high ${high}, low ${low}, close ${close}, volume ${volume} make no bar.`)
    }
    if (last) gaps += (openMs - last.openMs) / length - 1
    bars.push({ openMs, open, high, low, close, volume })
  }
  if (bars.length === 0) throw broken(`${file} has no bars.`)
  if (gaps > bars.length * GAPS_PER_BAR_MAX) {
    throw broken(
      `${file} has ${bars.length} bars and ${gaps} holes between them: that is no recording of ${interval} bars.`,
    )
  }
  return { coin, interval, bars, gaps }
}

type CandleCells = [openMs: number, open: number, high: number, low: number, close: number, volume: number]

function* rows(file: string, header: string): Iterable<{ cells: CandleCells; line: number }> {
  for (const { cells, line } of lines(file, header)) {
    const numbers = cells.map((cell) => (/^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(cell) ? Number(cell) : Number.NaN))
    if (numbers.some((number) => !Number.isFinite(number))) {
      throw broken(`${file} line ${line}: "${cells.join(',')}" is not ${header} in numbers.`)
    }
    yield { cells: numbers as CandleCells, line }
  }
}

function* lines(file: string, header: string): Iterable<{ cells: string[]; line: number }> {
  const [first = '', ...rest] = readFileSync(file, 'utf8').split(/\r?\n/)
  if (first.trim() !== header) throw broken(`${file} line 1: the header is "${first.slice(0, 80)}", not "${header}".`)
  const columns = header.split(',').length
  for (const [index, text] of rest.entries()) {
    const line = index + 2
    if (text === '' && index === rest.length - 1) return
    const cells = text.split(',')
    if (cells.length !== columns) {
      throw broken(`${file} line ${line}: "${text.slice(0, 80)}" has ${cells.length} of ${columns} columns.`)
    }
    yield { cells, line }
  }
}

/** Rates are stamped some milliseconds after their hour and belong to it. */
function readFunding(file: string): Map<number, string> {
  const rates = new Map<number, string>()
  for (const { cells, line } of lines(file, FUNDING_HEADER)) {
    const [time = '', rate = ''] = cells
    if (!/^\d+$/.test(time) || !/^-?\d+(\.\d+)?(e-?\d+)?$/i.test(rate)) {
      throw broken(`${file} line ${line}: "${cells.join(',')}" is not ${FUNDING_HEADER} in numbers.`)
    }
    const wrong = whyNotMs(Number(time))
    if (wrong !== null) throw broken(`${file} line ${line}: time ${time} ${wrong}`)
    rates.set(Math.round(Number(time) / HOUR_MS) * HOUR_MS, toText(new Decimal(rate)))
  }
  return rates
}
