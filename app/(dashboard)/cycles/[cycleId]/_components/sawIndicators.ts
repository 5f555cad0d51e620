import type { LevelLine } from '@/app/_components/chart/chartData.ts'
import type { CycleView, TurnView } from '@/lib/contracts/cycles.ts'
import { formatIndicatorSpec, parseIndicatorSpec } from '@/lib/domain/indicatorSpec.ts'
import { INTERVALS, type Interval } from '@/lib/domain/market.ts'
import { parseSymbol } from '@/lib/domain/symbol.ts'

/** What every context gives of each coin (lib/indicators/buildCoinContext.ts), the averages first: they lie over the candles. */
export const GIVEN: Readonly<Partial<Record<Interval, readonly string[]>>> = {
  '5m': ['ema:20', 'macd', 'rsi:7', 'rsi:14'],
  '4h': ['ema:20', 'ema:50', 'macd', 'rsi:14'],
}

/** An indicator the model asked a tool for, and what it read. */
export interface AskedIndicator {
  callId: number
  turn: number
  coin: string
  interval: Interval
  spec: string
  /** The value as it stood in the tool's answer; null when it cannot be told apart there. */
  read: string | null
}

/** Returns the indicators asked for and answered, in order. A call we cannot read is left to the transcript, which shows it as it is. */
export function askedIndicators(turns: readonly TurnView[], coins: readonly string[]): AskedIndicator[] {
  return turns.flatMap((turn) =>
    turn.toolCalls
      .filter((call) => call.status === 'ok' && INDICATOR_TOOLS.has(call.name))
      .flatMap((call) => {
        const asked = readArguments(call.arguments, coins)
        return asked === null ? [] : [{ ...asked, callId: call.id, turn: turn.number, read: readValue(call.result) }]
      }),
  )
}

const INDICATOR_TOOLS: ReadonlySet<string> = new Set(['fetch_indicator', 'fetch_taapi_indicator'])

function readArguments(
  text: string,
  coins: readonly string[],
): Pick<AskedIndicator, 'coin' | 'interval' | 'spec'> | null {
  const given = parseObject(text)
  const interval = INTERVALS.find((each) => each === given.interval)
  if (interval === undefined || typeof given.indicator !== 'string' || typeof given.symbol !== 'string') return null
  const values = [...(isPlain(given.period) ? [`period=${given.period}`] : []), ...otherParameters(given.other_params)]
  const spec = parseIndicatorSpec([given.indicator.trim(), ...values].join(':'))
  if (spec === null) return null
  const symbol = given.symbol.trim()
  return { coin: parseSymbol(symbol, coins) ?? symbol, interval, spec: formatIndicatorSpec(spec) }
}

/** Models write further parameters as a list of names and values, as an object, or either as text. */
function otherParameters(given: unknown): string[] {
  if (typeof given === 'string') return otherParameters(tryParse(given))
  if (given === null || typeof given !== 'object') return []
  const pairs = Array.isArray(given)
    ? given.map((each) => (each !== null && typeof each === 'object' ? ([each.name, each.value] as const) : []))
    : Object.entries(given)
  return pairs.flatMap(([name, value]) => (typeof name === 'string' && isPlain(value) ? [`${name}=${value}`] : []))
}

const isPlain = (value: unknown): value is string | number =>
  typeof value === 'number' || (typeof value === 'string' && value !== '')

/** The newest value of the answer's first numeric result. */
function readValue(result: string): string | null {
  const values = Object.values(parseObject(result)).filter((value) => Array.isArray(value))
  const newest: unknown = values[0]?.at(-1)
  return typeof newest === 'number' || typeof newest === 'string' ? String(newest) : null
}

function parseObject(text: string): Record<string, unknown> {
  const parsed = tryParse(text)
  return parsed !== null && typeof parsed === 'object' && !Array.isArray(parsed)
    ? (parsed as Record<string, unknown>)
    : {}
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Returns the coins of a cycle, those it acted on first. */
export function coinsOf(cycle: CycleView, asked: readonly AskedIndicator[]): string[] {
  const acted = cycle.decisions.filter(({ verdict }) => verdict !== 'hold').map(({ coin }) => coin)
  return [...new Set([...acted, ...cycle.decisions.map(({ coin }) => coin), ...asked.map(({ coin }) => coin)])]
}

/** Returns entry, stop and target of this cycle's decisions about a coin: what was filled where it was, else what was asked for. */
export function decidedLevels(decisions: CycleView['decisions'], coin: string): LevelLine[] {
  return decisions
    .filter((decision) => decision.coin === coin)
    .flatMap(({ intents, slPx, tpPx }) => {
      const entryPx = intents.find(({ role }) => role === 'entry')?.avgPx ?? null
      const levels = [
        { kind: 'entry' as const, px: entryPx },
        { kind: 'stop' as const, px: slPx },
        { kind: 'target' as const, px: tpPx },
      ]
      return levels.flatMap(({ kind, px }) => (px === null ? [] : [{ kind, px }]))
    })
}
