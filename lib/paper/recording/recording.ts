import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Interval } from '../../domain/market.ts'
import { describeError } from '../../errors.ts'
import type { Bar, CandleRow } from './bar.ts'
import { count, orderedRows } from './bars.ts'
import { broken } from './brokenRecording.ts'
import { readCandleRows } from './candleRows.ts'
import { readFundingRates } from './fundingRates.ts'
import { isTextFile, type RecordingName, readName } from './recordingName.ts'

/**
 * Reads a folder of recorded candles and funding rates as people have them. What can be read in one way only is read, and said where it was not plain; a
 * row that cannot means that something is wrong with the file, and stops the start: a market with invented prices is worse than none. A bar that is
 * missing is a fact about the recording and is tolerated, until nearly all are.
 */

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
  /** What a person should know about how files were read: one sentence a file that was not plain. */
  readAs: string[]
}

/** A folder of them takes about 400 MB of memory. */
const BARS_MAX = 2_000_000

type Named<Kind> = Extract<RecordingName, { kind: Kind }> & { file: string }

/** Returns every recording of a folder. Throws AppError('replay_data') with one sentence that names file, line and reason. */
export function readRecording(folder: string): Recording {
  const names = listFolder(folder)
  const named = names.flatMap((file) => {
    const name = readName(file)
    return name === null ? [] : [{ ...name, file: path.join(folder, file) }]
  })
  const candleNames = named.filter((name): name is Named<'candles'> => name.kind === 'candles')
  const unread = names.filter((file) => readName(file) === null)
  const few = `${unread.slice(0, 5).join(', ')}${unread.length > 5 ? ' …' : ''}`
  if (candleNames.length === 0) {
    throw broken(`The folder ${folder} has no file named like BTC-PERP-5m.csv${few === '' ? '' : `, but ${few}`}.`)
  }
  const readAs: string[] = []
  const candles = readAllCandles(candleNames, readAs)
  const funding = new Map<string, Map<number, string>>()
  for (const { coin, file } of named.filter(({ kind }) => kind === 'funding')) {
    if (funding.has(coin)) throw broken(`${file} is a second file of ${coin}'s funding.`)
    const read = readFundingRates(file)
    funding.set(coin, read.rates)
    if (read.readAs.length > 0)
      readAs.push(`${coin}'s funding: ${count(read.rates.size, 'rate')}, ${read.readAs.join(', ')}.`)
  }
  if (few !== '') readAs.push(`Not read, since the name says no coin and interval for certain: ${few}.`)
  return { candles, funding, readAs }
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => isTextFile(name) && !name.startsWith('.') && statSync(path.join(folder, name)).isFile())
      .sort()
  } catch (cause) {
    throw broken(`The folder ${folder} cannot be read (${describeError(cause)}).`, cause)
  }
}

interface Group {
  coin: string
  interval: Interval | null
  file: string
  rows: CandleRow[]
  readAs: Set<string>
}

/** Several files of one coin and interval, such as a month each, are one recording. */
function readAllCandles(names: Named<'candles'>[], readAs: string[]): CandleFile[] {
  const groups = new Map<string, Group>()
  let left = BARS_MAX
  for (const name of names) {
    const key = `${name.coin} ${name.interval ?? name.file}`
    const group: Group = groups.get(key) ?? { ...name, rows: [], readAs: new Set() }
    const read = readCandleRows(name.file, name, left)
    left -= read.rows.length
    group.rows = group.rows.length === 0 ? read.rows : group.rows.concat(read.rows)
    for (const each of read.readAs) group.readAs.add(each)
    groups.set(key, group)
  }
  const seen = new Map<string, string>()
  return [...groups.values()].map(({ coin, file, rows, interval: said, readAs: how }) => {
    const { bars, interval, gaps, mended } = orderedRows(file, rows, said)
    const other = seen.get(`${coin} ${interval}`)
    if (other !== undefined) throw broken(`${file} and ${other} both have ${interval} bars of ${coin}.`)
    seen.set(`${coin} ${interval}`, file)
    const told = [...how, ...mended]
    if (told.length > 0) readAs.push(`${coin}: ${count(bars.length, 'candle')} of ${interval}, ${told.join(', ')}.`)
    return { coin, interval, bars, gaps }
  })
}
