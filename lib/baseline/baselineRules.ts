import { z } from 'zod'
import { closeDecision, type Decision, holdDecision } from '../domain/decision.ts'

/**
 * The rule-based baseline: a plain trend follower over the same context any model reads. It is the yardstick every model is held against and what
 * decides until one is configured. Deterministic, and never presented as a language model.
 */

const nullable = z.number().nullable().catch(null)

/** The part of the context the rules read; the rest is ignored. */
const contextSchema = z.object({
  account: z.object({ equity_usd: z.number() }),
  positions: z.array(z.object({ asset: z.string(), side: z.enum(['long', 'short']) })),
  assets: z.array(
    z.looseObject({
      asset: z.string(),
      mid_px: nullable,
      facts: z.looseObject({
        trend_4h: z.string().nullable().catch(null),
        trend_5m: z.string().nullable().catch(null),
        ema20_4h: nullable,
        ema50_4h: nullable,
        atr14_5m: nullable,
        rsi14_5m: nullable,
      }),
    }),
  ),
  decide_for: z.array(z.string()),
})
export type BaselineContext = z.infer<typeof contextSchema>
type Asset = BaselineContext['assets'][number]

/** Stop and target in 5-minute ATRs; what is risked on one trade; how long it may last. */
const STOP_ATR = 4
const TARGET_ATR = 6
const RISK_FRAC = 0.004
const HOLD_MINUTES_MAX = 360
/** Below this the 4h averages are too close to call a trend by themselves, and ADX is asked. */
const CLOSE_FRAC = 0.01
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
  const side = wantedSide(asset)
  if (position) {
    const against = position.side === 'long' ? 'down' : 'up'
    if (asset.facts.trend_4h === against)
      return closeDecision(coin, `The 4h trend turned ${against}, against this ${position.side}.`)
    return holdDecision(coin, `The ${position.side} keeps its plan: 4h trend is ${asset.facts.trend_4h ?? 'unknown'}.`)
  }
  if (side === null)
    return holdDecision(
      coin,
      `No agreement: 4h trend ${asset.facts.trend_4h ?? 'unknown'}, 5m trend ${asset.facts.trend_5m ?? 'unknown'}, RSI ${asset.facts.rsi14_5m?.toFixed(0) ?? 'unknown'}.`,
    )
  if (averagesTouch(asset) && (adx === undefined || adx < ADX_MIN)) {
    return holdDecision(
      coin,
      `The 4h averages nearly touch and ADX is ${adx === undefined ? 'unknown' : adx.toFixed(1)}, below ${ADX_MIN}: no trend.`,
    )
  }
  return open(coin, side, asset.mid_px, asset.facts.atr14_5m, context.account.equity_usd, adx)
}

/** A side needs both intervals in agreement, and an RSI that is not already stretched. */
function wantedSide(asset: Asset): 'long' | 'short' | null {
  const { trend_4h, trend_5m, rsi14_5m, atr14_5m } = asset.facts
  if (rsi14_5m === null || atr14_5m === null || atr14_5m <= 0) return null
  if (trend_4h === 'up' && trend_5m === 'up' && rsi14_5m < 70) return 'long'
  if (trend_4h === 'down' && trend_5m === 'down' && rsi14_5m > 30) return 'short'
  return null
}

function averagesTouch(asset: Asset): boolean {
  const { ema20_4h, ema50_4h } = asset.facts
  if (ema20_4h === null || ema50_4h === null || ema50_4h === 0) return true
  return Math.abs(ema20_4h / ema50_4h - 1) < CLOSE_FRAC
}

function open(
  coin: string,
  side: 'long' | 'short',
  midPx: number,
  atr: number | null,
  equityUsd: number,
  adx: number | undefined,
): Decision {
  if (atr === null) return holdDecision(coin, 'No ATR, so no stop can be placed.')
  const sign = side === 'long' ? 1 : -1
  // A floor keeps the stop outside the spread in a market that does not move.
  const distance = Math.max(atr * STOP_ATR, midPx * 0.002)
  const allocationUsd = Math.min((equityUsd * RISK_FRAC * midPx) / distance, equityUsd * 0.4)
  return {
    asset: coin,
    action: side === 'long' ? 'buy' : 'sell',
    allocation_usd: significant(allocationUsd, 6),
    leverage: 3,
    tp_price: significant(midPx + sign * distance * (TARGET_ATR / STOP_ATR), 6),
    sl_price: significant(midPx - sign * distance, 6),
    exit_plan: `Close when a 4h candle closes ${side === 'long' ? 'below' : 'above'} its EMA20, or after ${HOLD_MINUTES_MAX} minutes.`,
    exit_rules: {
      match: 'any',
      conditions: [
        {
          left: 'price',
          left_period: null,
          interval: '4h',
          op: side === 'long' ? '<' : '>',
          right: 'ema',
          right_period: 20,
          value: null,
          bars: 1,
          on: 'close',
        },
      ],
      max_hold_minutes: HOLD_MINUTES_MAX,
      trail_after_pct: null,
      trail_distance_pct: null,
      cooldown_minutes: null,
      note: '',
    },
    confidence: null,
    rationale: `4h and 5m trends agree (${side === 'long' ? 'up' : 'down'})${adx === undefined ? '' : `, ADX ${adx.toFixed(1)}`}; stop ${STOP_ATR} and target ${TARGET_ATR} five-minute ATRs away.`,
  }
}

const held = (context: BaselineContext, coin: string) => context.positions.find((position) => position.asset === coin)
const significant = (value: number, digits: number): number => Number(value.toPrecision(digits))
