import type { Account } from './account.ts'
import type { CoinContext } from './coinContext.ts'
import { notional, toText } from './decimal.ts'
import type { ExitRules } from './exitRules.ts'
import { plainForeign, promptJson, safeName } from './foreignText.ts'

/** What we know of an open position beside what the venue says. Absent for one that was adopted. */
export interface PositionPlan {
  openedMs: number | null
  exitPlan: string
  exitRules: ExitRules | null
  /** Where the rules stand, in a sentence. */
  exitState?: string
  rationale: string
}

/** A decision of an earlier cycle and what came of it, so that the model learns what code does not allow. */
export interface PastDecision {
  atMs: number
  coin: string
  action: string
  verdict: string
  denial: string | null
  /** What of it could not be used as it was written, and what rules cut or replaced, in sentences. */
  notes?: readonly string[]
}

export interface PromptContextInput {
  nowMs: number
  interval: string
  coins: readonly string[]
  account: Account
  depositsUsd: number
  plans: Readonly<Record<string, PositionPlan>>
  past: readonly PastDecision[]
  assets: readonly CoinContext[]
  /** What did not fit, by name: the model must know that it is not there, not take it for nothing. */
  leftOut: readonly string[]
}

/** Longest text of an earlier cycle that is shown again: the model's own words are quoted as data, not repeated at length. */
const QUOTE_MAX = 240

/** So many sentences on one decision are told. */
const NOTES_MAX = 3

/**
 * Returns the exact text the model reads after the system prompt: JSON, account first, coins in the order of Settings, the time and the coins to
 * decide for last, so that everything before them can be cached as long as possible and the question stands where it is read.
 * Without indentation, because white space costs a third more tokens. Text of earlier cycles is cut and, like every name, goes through foreignText.ts: it is data, whatever it says.
 */
export function renderPromptContext(input: PromptContextInput): string {
  return promptJson({
    account: accountFacts(input),
    positions: positionFacts(input),
    recent_decisions: input.past.slice(0, 10).map((past) => ({
      at: iso(past.atMs),
      asset: safeName(past.coin),
      action: past.action,
      result: past.denial ? `denied: ${past.denial}` : past.verdict,
      ...(past.notes && past.notes.length > 0 ? { notes: past.notes.slice(0, NOTES_MAX).map(quote) } : {}),
    })),
    assets: input.assets,
    ...(input.leftOut.length > 0 ? { left_out_for_length: input.leftOut } : {}),
    now: iso(input.nowMs),
    decision_interval: input.interval,
    decide_for: input.coins,
  })
}

function accountFacts({ account, depositsUsd }: PromptContextInput) {
  const gross = account.positions.reduce((sum, position) => sum + notional(position.szi, position.markPx).toNumber(), 0)
  const equity = account.equityUsd.toNumber()
  return {
    equity_usd: round(equity, 2),
    free_margin_usd: round(account.withdrawableUsd.toNumber(), 2),
    return_since_start_pct: depositsUsd > 0 ? round((equity / depositsUsd - 1) * 100, 3) : null,
    gross_exposure_usd: round(gross, 2),
    gross_exposure_x: equity > 0 ? round(gross / equity, 3) : null,
  }
}

function positionFacts({ account, plans, nowMs }: PromptContextInput) {
  return account.positions.map((position) => {
    const plan = plans[position.coin]
    const resting = account.openOrders.filter((order) => order.coin === position.coin)
    const level = (tpsl: 'sl' | 'tp') => resting.find((order) => order.tpsl === tpsl)?.triggerPx?.toNumber() ?? null
    return {
      asset: safeName(position.coin),
      side: position.side,
      size: toText(position.szi.abs()),
      entry_price: position.entryPx.toNumber(),
      mark_price: Number(position.markPx.toPrecision(10)),
      unrealized_pnl_usd: round(position.unrealizedPnlUsd.toNumber(), 2),
      leverage: position.leverage,
      liquidation_price: position.liquidationPx?.toNumber() ?? null,
      stop_price: level('sl'),
      target_price: level('tp'),
      held_minutes: plan?.openedMs == null ? null : Math.floor((nowMs - plan.openedMs) / 60_000),
      exit_plan: plan ? quote(plan.exitPlan) : 'Adopted: this position was not opened by us.',
      exit_rules: plan?.exitRules ? { ...plan.exitRules, note: quote(plan.exitRules.note) } : null,
      ...(plan?.exitState === undefined ? {} : { exit_state: plan.exitState }),
      your_reason_then: plan ? quote(plan.rationale) : null,
    }
  })
}

const iso = (ms: number): string => new Date(ms).toISOString()
const round = (value: number, digits: number): number => Number(value.toFixed(digits))
const quote = (text: string): string => plainForeign(text, QUOTE_MAX)
