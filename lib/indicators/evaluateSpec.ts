import { formatIndicatorSpec, parseIndicatorSpec } from '../domain/indicatorSpec.ts'
import type { Candle } from '../domain/market.ts'
import { AppError } from '../errors.ts'
import { isPattern } from './drawing.ts'
import { loadCatalogue } from './indicatorCatalogue.ts'
import { toBars } from './rows/bars.ts'
import { evaluateRow } from './rows/evaluateRow.ts'
import type { IndicatorRow, Value } from './rows/indicatorRow.ts'
import { badParameter, parseParameters } from './rows/parameter.ts'

/** An indicator as a chart asks for it, found in the catalogue and checked. */
export interface ResolvedSpec {
  row: IndicatorRow
  /** What was given, by parameter name. */
  given: Readonly<Record<string, string>>
  /** Name and every parameter in words: `macd 12 26 9`. */
  label: string
}

/** Returns what a word like `ema:20` asks for. Throws AppError('indicator_unknown') with the nearest names, or ('indicator_parameter'). */
export function resolveSpec(text: string): ResolvedSpec {
  const spec = parseIndicatorSpec(text)
  if (spec === null) throw badSpec(text)
  const row = loadCatalogue().getRow(spec.name)
  const given: Record<string, string> = {}
  spec.values.forEach(({ name, value }, index) => {
    const parameter = name ?? row.parameters[index]?.name
    if (parameter === undefined) throw tooManyValues(row, formatIndicatorSpec(spec))
    given[parameter] = value
  })
  const settings = parseParameters(row.name, row.parameters, given)
  const values = row.parameters.map(({ kind, name }) =>
    kind === 'choice' ? settings.text(name) : String(settings.number(name)),
  )
  return { row, given, label: [row.name, ...values].join(' ') }
}

/** Values of each key, one a candle, null where there is none; `problem` says why there are none at all. */
export interface AlignedColumns {
  values: Record<string, Value[]>
  problem: string | null
}

/** Returns an indicator's values for each of these candles (oldest first). Too few candles are a problem to show, not an error. */
export function evaluateSpec({ row, given }: ResolvedSpec, candles: readonly Candle[]): AlignedColumns {
  try {
    const columns = evaluateRow(row, toBars(candles), given, candles.length)
    const aligned = Object.entries(columns).map(([key, values]) => {
      // TAAPI writes a pattern's strength as text; on a chart it is a height.
      const drawable = isPattern(row) ? values.map((value) => (value === null ? null : Number(value))) : values
      return [key, padFront(drawable, candles.length)] as const
    })
    return { values: Object.fromEntries(aligned), problem: null }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'indicator_too_few_candles') throw error
    return {
      values: Object.fromEntries(row.keys.map((key) => [key, padFront([], candles.length)])),
      problem: error.message,
    }
  }
}

const padFront = (values: readonly Value[], length: number): Value[] => [
  ...new Array<Value>(Math.max(0, length - values.length)).fill(null),
  ...values,
]

const badSpec = (text: string): AppError =>
  new AppError(
    'indicator_parameter',
    `"${text.slice(0, 40)}" is not an indicator with its values. Write it like ema:20, macd:12:26:9 or vwap:anchorPeriod=day.`,
  )

function tooManyValues(row: IndicatorRow, spec: string): AppError {
  const names = row.parameters.map(({ name }) => name).join(', ')
  return badParameter(
    row.name,
    'the list of values',
    spec,
    names === '' ? 'none' : `${row.parameters.length} of them: ${names}`,
  )
}
