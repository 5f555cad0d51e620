import { Decimal, toText } from '../../domain/decimal.ts'
import { leastOf } from '../../domain/extremes.ts'
import { broken, quoted } from './brokenRecording.ts'
import { readTable } from './readTable.ts'
import { cutOf } from './table.ts'
import { timeOf } from './timeOf.ts'

const HOUR_MS = 3_600_000
const TIMES = ['time', 'timestamp', 'calctime', 'fundingtime', 'date', 'datetime', 't', 'unix']
const RATES = ['fundingrate', 'rate', 'lastfundingrate', 'funding']
const RATE = /^-?\d+(?:\.\d+)?(?:e-?\d{1,2})?$/i
/** The venue's own cap for an hour. More is a percentage, or a rate for a year. */
const RATE_MAX = 0.04
const ROWS_MAX = 1_000_000

/**
 * Returns hourly rates as shares of notional, by full hour, as decimal text, and what was left out. Rates are stamped some milliseconds after their hour and belong to it. Throws
 * AppError('replay_data') with file, line and reason.
 */
export function readFundingRates(file: string): { rates: Map<number, string>; readAs: string[] } {
  const table = readTable(file, 1)
  const [time, rate] = columnsOf(file, table.names)
  const rates = new Map<number, { rate: string; line: number }>()
  for (const { cells, line } of table.rows()) {
    const where = `${file} ${table.unit} ${line}`
    if (rates.size === ROWS_MAX) throw broken(`${where}: more than ${ROWS_MAX} rates are not read.`)
    const reading = timeOf(cells[time] ?? '')
    if (typeof reading === 'string') throw broken(`${where}: time ${quoted(cells[time] ?? '')} ${reading}`)
    const hourMs = Math.round(reading.ms / HOUR_MS) * HOUR_MS
    const text = rateText(where, cells[rate] ?? '')
    const known = rates.get(hourMs)
    if (known && known.rate !== text) {
      throw broken(
        `${where}: the rate of ${new Date(hourMs).toISOString()} is there twice with other numbers, first in ${table.unit} ${known.line}.`,
      )
    }
    rates.set(hourMs, { rate: text, line })
  }
  checkHourly(file, [...rates.keys()])
  return { rates: new Map([...rates].map(([hourMs, each]) => [hourMs, each.rate])), readAs: cutOf(table) }
}

function columnsOf(file: string, names: string[] | null): [time: number, rate: number] {
  const known =
    names?.map((name) =>
      name
        .slice(0, 64)
        .toLowerCase()
        .replace(/[^a-z]/g, ''),
    ) ?? []
  const find = (candidates: string[]) => known.findIndex((name) => candidates.includes(name))
  const [time, rate] = [find(TIMES), find(RATES)]
  if (time >= 0 && rate >= 0) return [time, rate]
  throw broken(`${file} line 1: the header is ${quoted((names ?? []).join(','))}, not time,funding_rate.`)
}

function rateText(where: string, text: string): string {
  if (!RATE.test(text)) throw broken(`${where}: ${quoted(text)} is no funding rate.`)
  const rate = new Decimal(text)
  if (rate.abs().lte(RATE_MAX)) return toText(rate)
  throw broken(
    `${where}: ${quoted(text)} is more than 4 % in an hour, which no venue pays: shares of notional are read, not percent.`,
  )
}

/** A rate for eight hours would be paid eight times. */
function checkHourly(file: string, hours: number[]): void {
  if (hours.length < 2) return
  hours.sort((a, b) => a - b)
  const least = leastOf(pairs(hours))
  if (least !== HOUR_MS)
    throw broken(`${file}: its rates are ${least / HOUR_MS} hours apart; rates for one hour are read.`)
}

function* pairs(hours: readonly number[]): Iterable<number> {
  for (let index = 1; index < hours.length; index += 1) yield (hours[index] ?? 0) - (hours[index - 1] ?? 0)
}
