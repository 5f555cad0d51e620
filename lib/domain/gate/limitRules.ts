import type { BreakerKind } from '../breaker.ts'
import type { DenialCode } from '../denial.ts'
import { LIMIT_CODES, LIMIT_RULES, type LimitCode, type Limits } from '../limits.ts'
import type { LockKind } from '../locks.ts'
import { spendCapsOf } from '../spend.ts'
import type { Finding } from './finding.ts'
import { judgeCost, judgeLiquidation, judgeReward, judgeStopFar, judgeStopNear, type LevelCase } from './levelRules.ts'
import { judgeAge, judgeMarkGap, judgeSpread, type Look } from './lookRules.ts'
import {
  judgeCooldown,
  judgeEntriesDay,
  judgeEntriesHour,
  judgeHoldTime,
  judgeOrdersMinute,
  judgePlan,
  judgeTurn,
  type LeaveCase,
  type PaceCase,
} from './paceRules.ts'
import type { CutRule } from './ruleReport.ts'
import { cutToRisk, cutToUsd, type EntrySize } from './sizeRules.ts'

/** What a kind of rule judges. */
interface Cases {
  /** The look itself: new risk is denied where it does not hold, exits pass. */
  look: Look
  /** How often and how soon something is opened or added to. */
  pace: PaceCase
  /** A wish of the model to leave; code and people leave as they like. */
  leave: LeaveCase
  /** Where stop and target of an entry lie. */
  levels: LevelCase
}
type Judged<K extends keyof Cases> = {
  kind: K
  code: DenialCode
  judge(wish: Cases[K], limit: number, limits: Limits): Finding
}

/**
 * What binds each limit. The gate runs all rules of a kind, in the order of the table, so a limit is enforced by standing here; it is a record over the
 * codes, so a row of LIMIT_RULES without a rule does not compile.
 */
export type LimitRule =
  | Judged<'look'>
  | Judged<'pace'>
  | Judged<'leave'>
  | Judged<'levels'>
  /** The highest leverage of an entry; the lowest of all of them counts. */
  | { kind: 'leverage'; leverageMax(limit: number): number }
  /** Cuts the size of an entry to what the limit leaves. */
  | { kind: 'size'; code: DenialCode; cut(entry: EntrySize, limit: number): Omit<CutRule, 'code' | 'label'> }
  /** Coins held at once. */
  | { kind: 'count'; code: DenialCode }
  /** What is left after all cuts must be worth this much. */
  | { kind: 'least'; code: DenialCode }
  /** Bounds the price an entry may fill at. */
  | { kind: 'price' }
  /** How long or how much the rule of another row looks at. */
  | { kind: 'part'; of: LimitCode }
  /** Not about one order: what was lost opens a lock of this kind (locks.ts). */
  | { kind: 'loss'; lock: LockKind }
  /** Not about one order: at so many failures this breaker opens (breaker.ts). */
  | { kind: 'breaker'; lock: BreakerKind }
  /** Not about an order: bound by this function before a model is asked. */
  | { kind: 'spend'; boundBy: typeof spendCapsOf }

export const RULE_OF_LIMIT: Record<LimitCode, LimitRule> = {
  dayLossFracMax: { kind: 'loss', lock: 'dayLoss' },
  drawdownFracMax: { kind: 'loss', lock: 'drawdown' },
  stopGuardCount: { kind: 'loss', lock: 'stopGuard' },
  stopGuardHours: { kind: 'part', of: 'stopGuardCount' },
  stopGuardPauseHours: { kind: 'part', of: 'stopGuardCount' },
  lowProfitCount: { kind: 'loss', lock: 'lowProfit' },
  lowProfitHours: { kind: 'part', of: 'lowProfitCount' },
  lowProfitFracMin: { kind: 'loss', lock: 'lowProfit' },
  lowProfitPauseHours: { kind: 'part', of: 'lowProfitCount' },
  dataAgeMsMax: {
    kind: 'look',
    code: 'dataStale',
    judge: judgeAge,
  },
  spreadFracMax: { kind: 'look', code: 'spreadWide', judge: judgeSpread },
  markGapFracMax: { kind: 'look', code: 'markFar', judge: judgeMarkGap },
  slippageFracMax: { kind: 'price' },
  entriesHourMax: { kind: 'pace', code: 'entriesHour', judge: judgeEntriesHour },
  entriesDayMax: { kind: 'pace', code: 'entriesDay', judge: judgeEntriesDay },
  ordersMinuteMax: { kind: 'pace', code: 'ordersMinute', judge: judgeOrdersMinute },
  cooldownBars: { kind: 'pace', code: 'coolingDown', judge: judgeCooldown },
  flipBars: { kind: 'part', of: 'flipMoveFracMin' },
  flipMoveFracMin: { kind: 'pace', code: 'turnTooSoon', judge: judgeTurn },
  holdMinutesMin: { kind: 'leave', code: 'heldTooShort', judge: judgeHoldTime },
  planMinutesMin: { kind: 'part', of: 'planMoveRMin' },
  planMoveRMin: { kind: 'leave', code: 'planStands', judge: judgePlan },
  stopDistanceFracMin: { kind: 'levels', code: 'stopTooNear', judge: judgeStopNear },
  stopDistanceFracMax: { kind: 'levels', code: 'stopTooFar', judge: judgeStopFar },
  liquidationShareMax: { kind: 'levels', code: 'stopBeyondLiquidation', judge: judgeLiquidation },
  rewardRiskMin: { kind: 'levels', code: 'rewardTooSmall', judge: judgeReward },
  feeShareMax: { kind: 'levels', code: 'costTooLarge', judge: judgeCost },
  leverageMax: { kind: 'leverage', leverageMax: (limit) => limit },
  orderUsdMin: { kind: 'least', code: 'belowMinimum' },
  positionFracMax: { kind: 'size', code: 'positionLimit', cut: (entry, frac) => cutToUsd(entry, entry.heldUsd, frac) },
  grossFracMax: { kind: 'size', code: 'grossLimit', cut: (entry, frac) => cutToUsd(entry, entry.grossUsd, frac) },
  sameSideFracMax: { kind: 'size', code: 'sameSideLimit', cut: (entry, frac) => cutToUsd(entry, entry.sideUsd, frac) },
  riskFracMax: { kind: 'size', code: 'riskLimit', cut: cutToRisk },
  positionsMax: { kind: 'count', code: 'positionsLimit' },
  modelCycleUsdMax: { kind: 'spend', boundBy: spendCapsOf },
  modelDayUsdMax: { kind: 'spend', boundBy: spendCapsOf },
  venueFailuresMax: { kind: 'breaker', lock: 'venueBreaker' },
  venueFailureMinutes: { kind: 'part', of: 'venueFailuresMax' },
  venuePauseMinutes: { kind: 'part', of: 'venueFailuresMax' },
  modelFailuresMax: { kind: 'breaker', lock: 'modelBreaker' },
  modelFailureMinutes: { kind: 'part', of: 'modelFailuresMax' },
  modelPauseMinutes: { kind: 'part', of: 'modelFailuresMax' },
}

/** Returns the limits bound by one kind of rule, in the order of the table, each with its label. */
export const limitsOfKind = <K extends LimitRule['kind']>(kind: K) =>
  LIMIT_CODES.flatMap((limit) => {
    const rule = RULE_OF_LIMIT[limit]
    return isOfKind(rule, kind) ? [{ limit, label: LIMIT_RULES[limit].label, rule }] : []
  })

const isOfKind = <K extends LimitRule['kind']>(rule: LimitRule, kind: K): rule is Extract<LimitRule, { kind: K }> =>
  rule.kind === kind
