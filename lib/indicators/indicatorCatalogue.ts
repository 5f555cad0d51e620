import { editDistance } from '../domain/editDistance.ts'
import { AppError } from '../errors.ts'
import type { IndicatorRow } from './rows/indicatorRow.ts'
import { ownRows } from './rows/ownRows.ts'
import { patternRows } from './rows/patternRows.ts'
import { signalRows } from './rows/signalRows.ts'
import { loadTalib } from './rows/talib.ts'
import { talibRows } from './rows/talibRows.ts'
import { tulipRows } from './rows/tulipRows.ts'

/** Names models and people use that are not TAAPI's. */
const ALIASES: Readonly<Record<string, string>> = {
  stochastic: 'stoch',
  sar: 'psar',
  parabolicsar: 'psar',
  keltner: 'keltnerchannels',
  kc: 'keltnerchannels',
  donchian: 'donchianchannels',
  dc: 'donchianchannels',
  awesome: 'ao',
  awesomeoscillator: 'ao',
  alligator: 'williamsalligator',
  fibonacci: 'fibonacciretracement',
  fib: 'fibonacciretracement',
  pivot: 'pivotpoints',
  bb: 'bbands',
  bollinger: 'bbands',
  williams: 'willr',
  williamsr: 'willr',
  uo: 'ultosc',
  momentum: 'mom',
  hull: 'hma',
  vortexindicator: 'vortex',
  adl: 'ad',
  truerange: 'tr',
  linreg: 'linearreg',
  std: 'stddev',
  td: 'tdsequential',
}

/** Every indicator by its TAAPI name. */
export interface IndicatorCatalogue {
  /** TAAPI's names, sorted. */
  readonly names: readonly string[]
  /** Returns the row of a name or alias. Throws AppError('indicator_unknown') with the nearest names. */
  getRow(name: string): IndicatorRow
}

let shared: IndicatorCatalogue | null = null

/** Returns the catalogue of all 208 indicators, built once a process. */
export function loadCatalogue(): IndicatorCatalogue {
  shared ??= createCatalogue()
  return shared
}

function createCatalogue(): IndicatorCatalogue {
  const talib = loadTalib()
  const rows = [...talibRows(talib), ...patternRows(talib), ...tulipRows(), ...signalRows(), ...ownRows(talib)]
  const byName = new Map(rows.map((row) => [row.name, row]))
  const names = [...byName.keys()].sort()
  const bare = new Map(names.map((name) => [plain(name), name]))
  return {
    names,
    getRow(asked) {
      const name = byName.has(asked) ? asked : (bare.get(plain(asked)) ?? ALIASES[plain(asked)])
      const row = name === undefined ? undefined : byName.get(name)
      if (row === undefined) throw unknownIndicator(asked, names)
      return row
    },
  }
}

/** `plus_di`, `Plus DI` and `PLUSDI` are one name. */
const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')

function unknownIndicator(asked: string, names: readonly string[]): AppError {
  const wanted = plain(asked).slice(0, 40)
  const near = [...names, ...Object.keys(ALIASES)]
    .map((name) => ({
      name: ALIASES[name] ?? name,
      distance: editDistance(wanted, plain(name)) - (name.startsWith(wanted) ? 2 : 0),
    }))
    .sort((a, b) => a.distance - b.distance)
  const nearest = [...new Set(near.map(({ name }) => name))].slice(0, 3)
  return new AppError(
    'indicator_unknown',
    `There is no indicator "${asked.slice(0, 40)}" among TAAPI's ${names.length}. The nearest names are ${nearest.join(', ')}.`,
  )
}
