import 'server-only'
import { aggregateCandles } from '@/lib/candles/candleSeries.ts'
import type { LabExitRulesRequest, LabExitRulesResponse } from '@/lib/contracts/labExitRules.ts'
import type { TaapiCandle } from '@/lib/contracts/taapi.ts'
import { DEFAULT_SETTINGS } from '@/lib/domain/defaultSettings.ts'
import { createAverageReader } from '@/lib/domain/exitAverages.ts'
import { evaluateExitRules, type ReadQuantity } from '@/lib/domain/exitEvaluation.ts'
import { lintExitRules } from '@/lib/domain/exitLint.ts'
import { SOURCE_OF_QUANTITY } from '@/lib/domain/exitQuantities.ts'
import { type ExitCondition, type ExitQuantity, type ExitRules, exitRulesSchema } from '@/lib/domain/exitRules.ts'
import { planState, planWords } from '@/lib/domain/exitState.ts'
import type { Limits } from '@/lib/domain/limits.ts'
import { type Candle, INTERVAL_MS, INTERVALS, type Interval } from '@/lib/domain/market.ts'
import { readPlanText } from '@/lib/domain/planText/readPlanText.ts'
import { createLocalIndicators } from '@/lib/indicators/localIndicators.ts'
import { closesAfter, createQuantityReader, intervalsOf } from '@/lib/indicators/quantityReader.ts'
import { findCurrentSettings } from '@/lib/store/queries/settings.ts'
import { resolveAgentId } from './agentId.ts'
import { RequestError } from './respond.ts'
import { webDb } from './store.ts'
import { readStoredCandles } from './storedCandles.ts'

type Lints = LabExitRulesResponse['lints']

/** Returns what code makes of a plan: as it would be linted at an entry, and where it would stand now. */
export async function labExitRules(body: LabExitRulesRequest, wallMs: number): Promise<LabExitRulesResponse> {
  const { rules, lints } = readRules(body)
  if (rules === null) return { ok: false, rules, kept: null, lints, state: null, words: '' }
  const candles = await candlesFor(rules, body, wallMs)
  const newest = newestBar(candles)
  const nowMs = body.now_ms ?? newest?.closeMs ?? wallMs
  const pricePx = body.market?.mark_px ?? newest?.close ?? body.entry_px
  const valueNow = (name: ExitQuantity) => numberOf(name, body, pricePx)
  const read = createQuantityReader({ indicators: INDICATORS, candles, nowMs, sinceMs: 0, valueNow })
  const shown = withPrice(read, pricePx)
  const openedMs = body.opened_ms ?? null
  const inTime = lintTime(rules, openedMs, nowMs)
  const least = await limitsFor(body)
  const linted = lintExitRules(inTime.rules, {
    side: body.side ?? null,
    price: body.entry_px ?? pricePx,
    slPx: body.stop_px,
    tpPx: body.target_px,
    liquidationPx: body.liquidation_px,
    opens: true,
    spreadFrac: spreadFracOf(body),
    least,
    averageNow: createAverageReader(read, nowMs, least),
    holdsNow: (condition) => holdsNow(condition, read, nowMs),
  })
  const closesMs = openedMs === null ? [] : closesAfter({ candles, sinceMs: openedMs })
  const look = { openedMs: openedMs ?? nowMs, nowMs, closesMs }
  const state = planState(rules, read, shown, look, valueNow('pnl_pct'))
  const all = [...lints, ...linted.lints, ...inTime.lints]
  const ok = all.every(({ severity }) => severity === 'warning')
  return { ok, rules, kept: linted.rules, lints: all, state, words: planWords(state, nowMs) }
}

/** The shortest hold binds the plan a trade is opened with; one that has begun is judged by its age. */
async function limitsFor({ agent, limits, opened_ms }: LabExitRulesRequest): Promise<Limits> {
  const stored = await findCurrentSettings(webDb(), await resolveAgentId(agent))
  const all = { ...(stored?.body ?? DEFAULT_SETTINGS).limits, ...limits }
  return (opened_ms ?? null) === null ? all : { ...all, holdMinutesMin: 0 }
}

const INDICATORS = createLocalIndicators()

/** Null where the book was not sent. */
function spreadFracOf({ market }: LabExitRulesRequest): number | null {
  const [bid, ask] = [market?.bid_px ?? null, market?.ask_px ?? null]
  return bid === null || ask === null ? null : ((ask - bid) / (ask + bid)) * 2
}

function readRules({ exit_rules, text, side, coin }: LabExitRulesRequest): { rules: ExitRules | null; lints: Lints } {
  if ((exit_rules ?? null) === null) {
    const { rules, unread } = readPlanText(text ?? '', side ?? null, coin ?? null)
    return { rules, lints: unread.map((each) => ({ ...each, severity: 'error', path: 'text' })) }
  }
  const parsed = exitRulesSchema.safeParse(exit_rules)
  if (parsed.success) return { rules: parsed.data, lints: [] }
  const lints = parsed.error.issues.slice(0, 12).map(({ path, message }) => ({
    code: 'bad_exit_rules' as const,
    severity: 'error' as const,
    path: path.join('.'),
    message: `The exit rules do not follow the grammar: ${message}.`,
  }))
  return { rules: null, lints }
}

/** A time stop that has passed costs a plan for what is held already; how long a trade may last counts from its beginning, also after an add. */
function lintTime(rules: ExitRules, openedMs: number | null, nowMs: number): { rules: ExitRules; lints: Lints } {
  const look = { openedMs, nowMs, closesMs: [] }
  const { due } = evaluateExitRules({ ...NOTHING, max_hold_minutes: rules.max_hold_minutes }, () => null, look)
  if (due === null) return { rules, lints: [] }
  const lint = { code: 'already_true', severity: 'error', path: 'max_hold_minutes', message: due } as const
  return { rules: { ...rules, max_hold_minutes: null }, lints: [lint] }
}

/** A cross that happened is over; whatever else holds would close the trade at the next look. */
function holdsNow(condition: ExitCondition, read: ReadQuantity, nowMs: number): boolean | null {
  if (condition.op === 'crosses_above' || condition.op === 'crosses_below') return null
  const alone: ExitRules = { ...NOTHING, conditions: [condition] }
  return evaluateExitRules(alone, read, { openedMs: null, nowMs, closesMs: [] }).due !== null
}

const NOTHING: ExitRules = {
  match: 'any',
  conditions: [],
  max_hold_minutes: null,
  trail_after_pct: null,
  trail_distance_pct: null,
  cooldown_minutes: null,
  note: '',
}

/** Without bars a price still stands somewhere: where it is now. */
const withPrice =
  (read: ReadQuantity, pricePx: number | null): ReadQuantity =>
  (name, period, interval, on, asOfMs) =>
    read(name, period, interval, on, asOfMs) ?? (name === 'price' && pricePx !== null ? [pricePx] : null)

function numberOf(name: ExitQuantity, body: LabExitRulesRequest, pricePx: number | null): number | null {
  const { entry_px: entry, stop_px: stop, side, market } = body
  if (name === 'funding_rate') return market?.funding_rate ?? null
  if (name === 'open_interest') return market?.open_interest ?? null
  if (SOURCE_OF_QUANTITY[name].kind === 'bars') return name === 'price' ? pricePx : null
  if (entry === null || pricePx === null || !side) return null
  if (name === 'pnl_pct') return ((pricePx - entry) / entry) * 100 * (side === 'long' ? 1 : -1)
  return stop === null || stop === entry ? null : (pricePx - entry) / (entry - stop)
}

async function candlesFor(rules: ExitRules, body: LabExitRulesRequest, wallMs: number): Promise<Map<string, Candle[]>> {
  const candles = new Map<string, Candle[]>()
  for (const interval of intervalsOf(rules)) candles.set(interval, await candlesOf(interval, body, wallMs))
  return candles
}

/** The bars that were sent, or made of shorter ones that were; else those the agent stored. None where there are none. */
async function candlesOf(interval: Interval, body: LabExitRulesRequest, wallMs: number): Promise<Candle[]> {
  const given = body.candles ?? null
  if (given !== null) {
    const lists: Partial<Record<Interval, TaapiCandle[]>> = Array.isArray(given)
      ? { [body.candle_interval ?? '']: given }
      : given
    const own = lists[interval]
    if (own) return toCandles(own, interval, body.now_ms ?? null)
    const [made] = INTERVALS.filter((each) => lists[each] && INTERVAL_MS[interval] % INTERVAL_MS[each] === 0).sort(
      (a, b) => INTERVAL_MS[b] - INTERVAL_MS[a],
    )
    if (!made) return []
    return aggregateCandles(toCandles(lists[made] ?? [], made, body.now_ms ?? null), made, interval)
  }
  if (!body.coin) return []
  // No agent, no such coin, none of these bars: then nothing is known of it.
  const query = { symbol: body.coin, interval, results: 'max', agent: body.agent }
  const stored = await readStoredCandles(query).catch((error: unknown) => {
    if (error instanceof RequestError) return []
    throw error
  })
  return stored.filter(({ openMs }) => openMs <= (body.now_ms ?? wallMs))
}

/** A bar without a time follows the one before it; the last of the list is closed unless `nowMs` says otherwise. */
function toCandles(bars: readonly TaapiCandle[], interval: Interval, nowMs: number | null): Candle[] {
  const length = INTERVAL_MS[interval]
  return bars.map(({ timestamp, open, high, low, close, volume }, index) => {
    const openMs = timestamp === undefined ? index * length : timestamp < 1e11 ? timestamp * 1_000 : timestamp
    const closeMs = openMs + length - 1
    return { openMs, closeMs, open, high, low, close, volume, closed: nowMs === null || closeMs <= nowMs }
  })
}

function newestBar(candles: ReadonlyMap<string, readonly Candle[]>): Candle | null {
  const last = [...candles.values()].flatMap((list) => list.at(-1) ?? [])
  return last.sort((a, b) => b.closeMs - a.closeMs)[0] ?? null
}
