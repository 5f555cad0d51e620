import type { Account, PositionSide } from '../account.ts'
import type { Px, Sz, Usd } from '../decimal.ts'
import type { Decision } from '../decision.ts'
import { DENIALS, type DenialCode } from '../denial.ts'
import type { ExitRules } from '../exitRules.ts'
import type { RuleResult } from '../gateReport.ts'
import type { Limits } from '../limits.ts'
import type { Lock } from '../locks.ts'
import type { CoinSnapshot, Market } from '../market.ts'
import type { Levels } from '../protection.ts'
import type { OrderSource, TradingState } from '../tradingState.ts'
import type { Pace } from './pace.ts'

/** A wish to trade, and whose it is: what a halt or a reduction stops depends on that. */
export interface SourcedDecision {
  decision: Decision
  source: OrderSource
  /** Which of the exit rules it brings are met by the bars and prices there are, in a sentence. Absent: none is. */
  metAlready?: string
}

/** What a set of wishes is judged against. */
export interface GateInput {
  wishes: readonly SourcedDecision[]
  account: Account
  markets: Readonly<Record<string, Market>>
  coins: Readonly<Record<string, CoinSnapshot>>
  /** The coins of Settings, all of them. */
  allowedCoins: readonly string[]
  /** Coins that code wanted out of in this cycle: nothing is added there in the same one. */
  exitedCoins: readonly string[]
  /** Coins with an order whose outcome is not known: what is held there may be more than the account says. */
  unknownCoins: readonly string[]
  /** Why the account is not known as it is after the reductions of the same answer: nothing is opened then. Null: it is, or there were none. */
  accountGap: string | null
  limits: Limits
  tradingState: TradingState
  /** Age of the prices in ms. */
  dataAgeMs: number
  /** The account's own fee for an order that fills at once, as a share of notional; null: not known, and nothing is opened. */
  takerFeeFrac: number | null
  /** What was done lately. */
  pace: Pace
  /** What losses hold back. Those of the whole account act through the trading state. */
  locks: readonly Lock[]
}

/**
 * What an approved decision does. `increase` opens or adds; `reduce` leaves less than there was, or with `whole` nothing; `adjust` sends nothing at
 * once, it moves the levels at which a position is left.
 */
export type Approval =
  | {
      kind: 'increase'
      coin: string
      side: PositionSide
      sz: Sz
      /** The touch. */
      refPx: Px
      /** The worst price it may fill at: what every limit was measured by. */
      limitPx: Px
      leverage: number
      slPx: Px
      tpPx: Px | null
    }
  | {
      kind: 'reduce'
      coin: string
      side: PositionSide
      sz: Sz
      refPx: Px
      limitPx: Px
      whole: boolean
      /** Where the rest is to be left, when the decision says so; null: as before. */
      levels: Levels | null
      /** Rules for the rest, in the place of those there are; null: they stay. */
      exitRules: ExitRules | null
    }
  | {
      kind: 'adjust'
      coin: string
      side: PositionSide
      slPx: Px | null
      tpPx: Px | null
      /** Rules that take the place of those there are; null: they stay. */
      exitRules: ExitRules | null
    }

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

/** Returns why a decision was denied, with its own numbers where its rule names them; '' for one that was not. */
export function denialWords({ denial, rules }: { denial: string | null; rules: readonly RuleResult[] }): string {
  if (denial === null) return ''
  const note = rules.find((rule) => rule.code === denial && rule.verdict === 'deny')?.note
  return note || (Object.entries(DENIALS).find(([code]) => code === denial)?.[1] ?? denial)
}
