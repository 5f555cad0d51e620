import { INTERVAL_MS, type Interval } from '../../lib/domain/market.ts'
import { type PairFacts, type PairStanding, pairFacts, standingOf } from '../../lib/domain/pair/pairFacts.ts'
import { DEFAULT_PAIR_RULE, type PairRule } from '../../lib/domain/pair/pairRule.ts'
import {
  type PairSeries,
  type Persistence,
  persistenceOf,
  type Scan,
  type ScannedPair,
  scanPairs,
} from '../../lib/domain/pair/scan.ts'
import type { Bar } from '../../lib/paper/recording/bar.ts'
import { readRecording } from '../../lib/paper/recording/recording.ts'

/** What a scan of a recorded market came to. */
export interface PairsReport {
  interval: Interval
  bars: number
  coins: string[]
  /** Of the newest window. */
  scan: Scan
  rows: { pair: ScannedPair; facts: PairFacts | null; standing: PairStanding | null }[]
  /** Over all windows of the recording that do not overlap: pairs whose smaller p is below 5 %, uncorrected, and pairs worth watching after correction. */
  windows: number
  rawPersistence: Persistence
  watchPersistence: Persistence
}

export interface PairsOptions {
  market: string
  interval: Interval
  /** Null: all coins of the recording. */
  coins: string[] | null
  rule?: PairRule
}

/** Returns every pair of a recorded market looked at, now and in all windows before. Throws AppError('replay_data') for a folder that cannot be read. */
export function reportPairs({ market, interval, coins: asked, rule = DEFAULT_PAIR_RULE }: PairsOptions): PairsReport {
  const files = readRecording(market).candles.filter((file) => file.interval === interval)
  const barsOf = new Map(files.map(({ coin, bars }) => [coin, bars]))
  const coins = (asked ?? [...barsOf.keys()]).filter((coin) => barsOf.has(coin)).sort()
  const endMs = Math.max(...coins.map((coin) => barsOf.get(coin)?.at(-1)?.openMs ?? 0)) + INTERVAL_MS[interval]
  const closes = new Map(coins.map((coin) => [coin, logCloses(barsOf.get(coin) ?? [])]))
  const { testBars } = rule
  const spanMs = testBars * INTERVAL_MS[interval]
  const startMs = Math.min(...coins.map((coin) => barsOf.get(coin)?.[0]?.openMs ?? endMs))
  const windowCount = Math.floor((endMs - startMs) / spanMs)
  const scanOf = (untilMs: number): Scan =>
    scanPairs(coins, (y, x) => windowOf(closes.get(y), closes.get(x), untilMs - spanMs, untilMs, testBars), rule)
  const windows = Array.from({ length: windowCount }, (_, at) => scanOf(endMs - (windowCount - 1 - at) * spanMs))
  const scan = windows.at(-1) ?? { pairs: [], looks: 0, unread: [] }
  const rows = scan.pairs.map((pair) => {
    const { y, x } = pair.chosen
    const series = joined(closes.get(y), closes.get(x))
    const facts = pairFacts(series.y, series.x, rule)
    const flatShare = Math.max(...[y, x].map((coin) => flatShareOf((barsOf.get(coin) ?? []).slice(-testBars))))
    return { pair, facts, standing: facts && standingOf({ facts, verdict: pair.verdict, flatShare }, rule) }
  })
  return {
    interval,
    bars: testBars,
    coins,
    scan,
    rows,
    windows: windowCount,
    rawPersistence: persistenceOf(windows, ({ chosen }) => chosen.p < RAW_P),
    watchPersistence: persistenceOf(windows, ({ verdict }) => verdict !== 'no'),
  }
}

const RAW_P = 0.05
/** A window may lack a tenth of its bars, as recordings do; then it is no window. */
const BARS_SHARE_MIN = 0.9

type Closes = ReadonlyMap<number, number>
const logCloses = (bars: readonly Bar[]): Closes => new Map(bars.map(({ openMs, close }) => [openMs, Math.log(close)]))

/** Returns both sides on the bars they share, oldest first. */
function joined(
  y: Closes = new Map(),
  x: Closes = new Map(),
  fromMs = 0,
  untilMs = Number.POSITIVE_INFINITY,
): PairSeries {
  const times = [...y.keys()].filter((at) => at >= fromMs && at < untilMs && x.has(at)).sort((a, b) => a - b)
  return { y: times.map((at) => y.get(at) as number), x: times.map((at) => x.get(at) as number) }
}

function windowOf(
  y: Closes | undefined,
  x: Closes | undefined,
  fromMs: number,
  untilMs: number,
  bars: number,
): PairSeries | null {
  const series = joined(y, x, fromMs, untilMs)
  return series.y.length < BARS_SHARE_MIN * bars ? null : series
}

/** Returns the share of bars in which nothing traded. */
const flatShareOf = (bars: readonly Bar[]): number =>
  bars.length === 0 ? 1 : bars.filter(({ high, low, volume }) => volume === 0 && high === low).length / bars.length

/** Returns the report as lines for a terminal. */
export function pairLines({ interval, bars, coins, scan, rows, windows, ...persistence }: PairsReport): string[] {
  const { rawPersistence: raw, watchPersistence: watch } = persistence
  const head = ['pair', 'p', 'p other way', 'p of all', 'beta', 'half-life', 'verdict', 'state'].map(padded).join('')
  return [
    `${coins.length} coins, ${bars} bars of ${interval}: ${scan.pairs.length} pairs looked at both ways, ${scan.looks} regressions.`,
    'p of all: the weaker direction, corrected for all of them (Benjamini and Hochberg). Half-life in bars.',
    '',
    head,
    ...rows
      .slice(0, ROWS_SHOWN)
      .map(({ pair, facts, standing }) =>
        [
          `${pair.chosen.y}~${pair.chosen.x}`,
          pair.chosen.p.toFixed(4),
          pair.other.p.toFixed(4),
          pair.falseShareP.toFixed(4),
          pair.chosen.beta.toFixed(3),
          facts?.halfLife?.bars?.toFixed(0) ?? 'none',
          pair.verdict,
          standing === null ? 'too little history' : [standing.state, ...standing.refusals].join(' '),
        ]
          .map(padded)
          .join('')
          .trimEnd(),
      ),
    rows.length > ROWS_SHOWN ? `… and ${rows.length - ROWS_SHOWN} more (--json has all)` : '',
    '',
    `How long findings lasted, ${windows} windows of ${bars} bars that do not overlap:`,
    lastedLine('p below 5 % one way, uncorrected', raw),
    lastedLine('worth watching after correction', watch),
    'A pair that was cointegrated in one window says little about the next. Nothing here is a forecast.',
  ].filter((line, at, all) => line !== '' || all[at - 1] !== '')
}

const ROWS_SHOWN = 20
const WIDTH = 14
const padded = (text: string): string => text.padEnd(WIDTH)
const percent = (part: number, whole: number): string =>
  whole === 0 ? 'none' : `${((100 * part) / whole).toFixed(0)} %`

const lastedLine = (what: string, { found, again, looked, foundThere }: Persistence): string =>
  `  ${what}: ${found} found, ${again} of them in the next window again (${percent(again, found)}); of all pairs there ${percent(foundThere, looked)}.`
