import { z } from 'zod'
import { type Decision, holdDecision } from '../domain/decision.ts'

/**
 * The rule-based baseline: a plain trend follower over the same context any model reads. It is the yardstick every model is held against and what
 * decides until one is configured. Deterministic, and never presented as a language model.
 */

const nullable = z.number().nullable().catch(null)

/** The part of the context the rules read; the rest is ignored. */
const contextSchema = z.object({
  account: z.object({ equity_usd: z.number() }),
  positions: z.array(
    z.object({ asset: z.string(), side: z.enum(['long', 'short']), stop_price: nullable.default(null) }),
  ),
  assets: z.array(
    z.looseObject({
      asset: z.string(),
      mid_px: nullable,
      facts: z.looseObject({
        trend_4h: z.string().nullable().catch(null),
        ema20_4h: nullable,
        ema50_4h: nullable,
        atr14_4h: nullable,
      }),
    }),
  ),
  decide_for: z.array(z.string()),
})
export type BaselineContext = z.infer<typeof contextSchema>
type Asset = BaselineContext['assets'][number]

/** Distances in 4-hour ATRs: of the stop, of the target, and of the stop that follows the price, which moves in steps. */
const STOP_ATR = 2
const TARGET_ATR = 8
const TRAIL_ATR = 3
const TRAIL_STEP_ATR = 0.5
/** What is risked on one trade, and the most one position may be, as shares of equity. */
const RISK_FRAC = 0.004
const POSITION_FRAC_MAX = 0.4
/** Nearer than this in 4-hour ATRs, the 4h averages say nothing; nearer than the second, they are believed only with ADX beside them. */
const TREND_ATR_MIN = 0.25
const CLEAR_ATR = 0.5
const ADX_MIN = 20

export const BASELINE_LABEL = '[rule-based baseline, no language model]'

/** A tool call the rules need before they can decide. */
export interface ToolWish {
  name: 'fetch_indicator'
  arguments: { indicator: 'adx'; symbol: string; interval: '4h'; period: 14 }
}

/** Returns the context in a prompt, or null where it is not the one we know. */
export function parseBaselineContext(text: string): BaselineContext | null {
  try {
    return contextSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}

/** Returns the tools the rules need: ADX for a flat coin with a trend whose 4h averages nearly touch. */
export function toolWishes(context: BaselineContext): ToolWish[] {
  return context.decide_for.flatMap((coin): ToolWish[] => {
    const asset = context.assets.find((one) => one.asset === coin)
    if (!asset || held(context, coin) || wantedSide(asset) === null || !averagesTouch(asset)) return []
    return [{ name: 'fetch_indicator', arguments: { indicator: 'adx', symbol: coin, interval: '4h', period: 14 } }]
  })
}

/** Returns the answer for every coin asked about. `adx` holds what the tool said, by coin; a coin missing there is treated as without trend. */
export function decideByRules(
  context: BaselineContext,
  adx: Readonly<Record<string, number>>,
): { reasoning: string; trade_decisions: Decision[] } {
  const decisions = context.decide_for.map((coin) => decideCoin(context, coin, adx[coin]))
  const lines = decisions.map((decision) => `${decision.asset}: ${decision.action}. ${decision.rationale}`)
  return { reasoning: [BASELINE_LABEL, ...lines].join('\n'), trade_decisions: decisions }
}

function decideCoin(context: BaselineContext, coin: string, adx: number | undefined): Decision {
  const asset = context.assets.find((one) => one.asset === coin)
  if (!asset || asset.mid_px === null) return holdDecision(coin, 'There is no price or history to judge by.')
  const position = held(context, coin)
  const { trend_4h: trend, atr14_4h: atr } = asset.facts
  if (position) return keep(coin, position, asset.mid_px, atr)
  const side = wantedSide(asset)
  if (side === null || atr === null)
    return holdDecision(
      coin,
      `No trend on 4h bars: price and averages are ${trend ?? 'unknown'}. Staying flat costs nothing.`,
    )
  if (averagesTouch(asset) && (adx === undefined || adx < ADX_MIN)) {
    return holdDecision(
      coin,
      `The 4h averages nearly touch and ADX is ${adx === undefined ? 'unknown' : adx.toFixed(1)}, below ${ADX_MIN}: no trend.`,
    )
  }
  return open(coin, side, asset.mid_px, atr, context.account.equity_usd, adx)
}

/** A position keeps its plan; its stop follows the price and never goes back. */
function keep(coin: string, position: Held, midPx: number, atr: number | null): Decision {
  const words = `The ${position.side} keeps its plan: stop, target and the close of a 4h bar beyond EMA50.`
  if (atr === null) return holdDecision(coin, words)
  const sign = position.side === 'long' ? 1 : -1
  const follows = midPx - sign * TRAIL_ATR * atr
  const gain = position.stop_price === null ? 0 : sign * (follows - position.stop_price)
  if (gain < TRAIL_STEP_ATR * atr) return holdDecision(coin, words)
  return {
    ...holdDecision(coin, `The stop follows the price, ${TRAIL_ATR} four-hour ATRs behind.`),
    sl_price: significant(follows, 6),
  }
}

/** Price and both averages of the 4h bars in order, and the averages apart. */
function wantedSide(asset: Asset): 'long' | 'short' | null {
  const apart = averagesApartAtr(asset)
  if (apart === null || Math.abs(apart) < TREND_ATR_MIN) return null
  if (asset.facts.trend_4h === 'up' && apart > 0) return 'long'
  return asset.facts.trend_4h === 'down' && apart < 0 ? 'short' : null
}

const averagesTouch = (asset: Asset): boolean => Math.abs(averagesApartAtr(asset) ?? 0) < CLEAR_ATR

/** How far EMA20 lies above EMA50, in ATRs of the same bars. */
function averagesApartAtr({ facts: { ema20_4h: fast, ema50_4h: slow, atr14_4h: atr } }: Asset): number | null {
  return fast === null || slow === null || atr === null || atr <= 0 ? null : (fast - slow) / atr
}

function open(
  coin: string,
  side: 'long' | 'short',
  midPx: number,
  atr: number,
  equityUsd: number,
  adx: number | undefined,
): Decision {
  const sign = side === 'long' ? 1 : -1
  // A floor keeps the stop outside the spread in a market that does not move, a cap inside liquidation in one that does.
  const distance = Math.min(Math.max(atr * STOP_ATR, midPx * 0.004), midPx * 0.2)
  const allocationUsd = Math.min((equityUsd * RISK_FRAC * midPx) / distance, equityUsd * POSITION_FRAC_MAX)
  const target = midPx + sign * distance * (TARGET_ATR / STOP_ATR)
  return {
    asset: coin,
    action: side === 'long' ? 'buy' : 'sell',
    allocation_usd: significant(allocationUsd, 6),
    leverage: 3,
    tp_price: significant(Math.max(target, midPx * 0.4), 6),
    sl_price: significant(midPx - sign * distance, 6),
    exit_plan: `Close when a 4h candle closes ${side === 'long' ? 'below' : 'above'} its EMA50; until then the stop follows.`,
    exit_rules: {
      match: 'any',
      conditions: [
        {
          left: 'price',
          left_period: null,
          interval: '4h',
          op: side === 'long' ? '<' : '>',
          right: 'ema',
          right_period: 50,
          value: null,
          bars: 1,
          on: 'close',
        },
      ],
      max_hold_minutes: null,
      trail_after_pct: null,
      trail_distance_pct: null,
      cooldown_minutes: null,
      note: '',
    },
    confidence: null,
    rationale: `The 4h trend is ${side === 'long' ? 'up' : 'down'}${adx === undefined ? '' : `, ADX ${adx.toFixed(1)}`}; stop ${STOP_ATR} and target ${TARGET_ATR} four-hour ATRs away.`,
  }
}

type Held = BaselineContext['positions'][number]
const held = (context: BaselineContext, coin: string) => context.positions.find((position) => position.asset === coin)
const significant = (value: number, digits: number): number => Number(value.toPrecision(digits))
