import type { Interval } from '../../lib/domain/market.ts'
import { scanMarket } from '../../lib/domain/pair/marketScan.ts'
import type { PairScanRecord } from '../../lib/domain/pair/pairRecord.ts'
import { DEFAULT_PAIR_RULE, type PairRule } from '../../lib/domain/pair/pairRule.ts'
import type { Persistence } from '../../lib/domain/pair/scan.ts'
import { readRecording } from '../../lib/paper/recording/recording.ts'

export interface PairsOptions {
  market: string
  interval: Interval
  /** Null: all coins of the recording. */
  coins: string[] | null
  rule?: PairRule
}

/** Returns every pair of a recorded market looked at, now and in all windows before. Throws AppError('replay_data') for a folder that cannot be read. */
export function reportPairs({ market, interval, coins, rule = DEFAULT_PAIR_RULE }: PairsOptions): PairScanRecord {
  const files = readRecording(market).candles.filter((file) => file.interval === interval)
  const chosen = files.filter(({ coin }) => coins === null || coins.includes(coin))
  return scanMarket(new Map(chosen.map(({ coin, bars }) => [coin, bars])), interval, rule)
}

/** Returns the report as lines for a terminal. */
export function pairLines({ interval, bars, coins, looks, pairs, windows, persistence }: PairScanRecord): string[] {
  const head = ['pair', 'p', 'p other way', 'p of all', 'beta', 'half-life', 'verdict', 'state'].map(padded).join('')
  const more = pairs.length - ROWS_SHOWN
  return [
    `${coins.length} coins, ${bars} bars of ${interval}: ${pairs.length} pairs looked at both ways, ${looks} regressions.`,
    'p of all: the weaker direction, corrected for all of them (Benjamini and Hochberg). Half-life in bars.',
    '',
    head.trimEnd(),
    ...pairs
      .slice(0, ROWS_SHOWN)
      .map(({ chosen, other, falseShareP, verdict, state, refusals, facts }) =>
        [
          `${chosen.y}~${chosen.x}`,
          chosen.p.toFixed(4),
          other.p.toFixed(4),
          falseShareP.toFixed(4),
          chosen.beta.toFixed(3),
          facts === null ? '' : (facts.halfLifeBars?.toFixed(0) ?? 'none'),
          verdict,
          [state, ...refusals].join(' '),
        ]
          .map(padded)
          .join('')
          .trimEnd(),
      ),
    ...(more > 0 ? [`… and ${more} more (--json has all)`] : []),
    '',
    `How long findings lasted, ${windows} windows of ${bars} bars that do not overlap:`,
    lastedLine('p below 5 % one way, uncorrected', persistence.raw),
    lastedLine('worth watching after correction', persistence.watched),
    'A pair that was cointegrated in one window says little about the next. Nothing here is a forecast.',
  ]
}

const ROWS_SHOWN = 20
const WIDTH = 14
const padded = (text: string): string => text.padEnd(WIDTH)
const percent = (part: number, whole: number): string =>
  whole === 0 ? 'none' : `${((100 * part) / whole).toFixed(0)} %`

const lastedLine = (what: string, { found, again, looked, foundThere }: Persistence): string =>
  `  ${what}: ${found} found, ${again} of them in the next window again (${percent(again, found)}); of all pairs there ${percent(foundThere, looked)}.`
