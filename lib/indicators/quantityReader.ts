import type { ReadQuantity } from '../domain/exitEvaluation.ts'
import { type QuantitySource, SOURCE_OF_QUANTITY } from '../domain/exitQuantities.ts'
import type { ExitQuantity, ExitRules } from '../domain/exitRules.ts'
import type { Candle, Interval } from '../domain/market.ts'
import { AppError } from '../errors.ts'
import type { Indicators } from '../ports.ts'

/** What the rules of one trade are judged by. */
export interface QuantityInputs {
  indicators: Pick<Indicators, 'evaluate'>
  /** By interval, oldest first; an interval without candles has no data. */
  candles: ReadonlyMap<string, readonly Candle[]>
  nowMs: number
  /** Only bars that closed after this one meet a condition; those before stand behind averages. */
  sinceMs: number
  /** Returns the value now of what has one beside its bars; null: not known. */
  valueNow: (name: ExitQuantity) => number | null
}

/** Returns the intervals whose bars a plan is judged on. */
export const intervalsOf = ({ conditions }: ExitRules): Interval[] => [
  ...new Set(conditions.flatMap(({ interval }) => interval ?? [])),
]

/** Returns the ends of the bars that closed after `sinceMs`, oldest first: each is judged, seen in time or not. */
export function closesAfter({ candles, sinceMs }: Pick<QuantityInputs, 'candles' | 'sinceMs'>): number[] {
  const closes = [...candles.values()].flat().filter(({ closed, closeMs }) => closed && closeMs > sinceMs)
  return [...new Set(closes.map(({ closeMs }) => closeMs))].sort((a, b) => a - b)
}

/** Returns a reader of every quantity of the exit grammar. What cannot be known is null and meets nothing. */
export function createQuantityReader({ indicators, candles, nowMs, sinceMs, valueNow }: QuantityInputs): ReadQuantity {
  const computed = new Map<string, Values | null>()
  /** Values of all closed bars of an interval, computed once for every moment they are looked at from. */
  const ofBars = (source: BarSource, id: string, period: number | null, bars: readonly Candle[]): Values | null => {
    const known = computed.get(id)
    if (known !== undefined) return known
    const values = source.kind === 'bars' ? bars.map(source.of) : readIndicator(indicators, source, period, bars)
    computed.set(id, values)
    return values
  }

  return (name, period, interval, on, asOfMs) => {
    const source = SOURCE_OF_QUANTITY[name]
    const isNow = asOfMs >= nowMs
    const now = (): Values | null => {
      const value = isNow ? valueNow(name) : null
      return value === null ? null : [value]
    }
    if (source.kind === 'coin' || source.kind === 'position') return now()
    if (on === 'live' && !isNow) return null
    if (source.kind === 'bars' && source.live !== null && on === 'live') return now()
    const all = candles.get(interval ?? '') ?? []
    const id = `${name}|${period}|${interval}|${on}`
    if (on === 'live') return all.length === 0 ? null : ofBars(source, id, period, all)
    const closed = all.filter((candle) => candle.closed)
    const seen = closed.findLastIndex((candle) => candle.closeMs <= asOfMs)
    const newest = closed[seen]
    if (newest === undefined || newest.closeMs <= sinceMs) return null
    // The values end where the bars do, and may begin later.
    const values = ofBars(source, id, period, closed)
    return values?.slice(0, values.length - (closed.length - 1 - seen)) ?? null
  }
}

type Values = readonly (number | null)[]
type BarSource = Exclude<QuantitySource, { kind: 'coin' | 'position' }>

/** Values of the bars, ending with the last; null when there are too few candles, so that the condition is not met. */
function readIndicator(
  indicators: Pick<Indicators, 'evaluate'>,
  source: Extract<QuantitySource, { kind: 'indicator' }>,
  period: number | null,
  bars: readonly Candle[],
): Values | null {
  try {
    // One without a period of its own is read without, whatever the rule says: the lint has told so.
    const length = source.period === null ? null : (period ?? source.period)
    const params = length === null ? {} : { period: length }
    const values = indicators.evaluate(source.name, bars, params, bars.length)[source.key]
    return values?.map((value) => (typeof value === 'number' ? value : null)) ?? null
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}
