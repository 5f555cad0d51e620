import type { Account, PositionSide } from '../account.ts'
import type { Px, Sz, Usd } from '../decimal.ts'
import type { Decision } from '../decision.ts'
import type { DenialCode } from '../denial.ts'
import type { RuleResult } from '../gateReport.ts'
import type { Limits } from '../limits.ts'
import type { CoinSnapshot, Market } from '../market.ts'
import type { TradingState } from '../tradingState.ts'

/** What a set of decisions is judged against. */
export interface GateInput {
  decisions: readonly Decision[]
  account: Account
  markets: Readonly<Record<string, Market>>
  coins: Readonly<Record<string, CoinSnapshot>>
  allowedCoins: readonly string[]
  limits: Limits
  tradingState: TradingState
  /** Age of the prices in ms. */
  dataAgeMs: number
}

/** What an approved decision does. `increase` opens or adds; `reduce` and `close` never leave more than there was. */
export type Approval =
  | {
      kind: 'increase'
      coin: string
      side: PositionSide
      sz: Sz
      refPx: Px
      leverage: number
      slPx: Px
      tpPx: Px | null
    }
  | { kind: 'reduce'; coin: string; side: PositionSide; sz: Sz; refPx: Px; whole: boolean }
  | { kind: 'adjust'; coin: string; side: PositionSide; slPx: Px | null; tpPx: Px | null }

/** What the gate says to one decision. */
export interface Verdict {
  decision: Decision
  verdict: 'pass' | 'clamp' | 'deny' | 'hold'
  denial: DenialCode | null
  rules: RuleResult[]
  /** Notional after the gate; null for hold and deny. */
  sizeUsd: Usd | null
  approval: Approval | null
}
