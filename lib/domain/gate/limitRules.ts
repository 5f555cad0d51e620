import { Decimal, notional, type Px, px, type Sz, type Usd, usd } from '../decimal.ts'
import type { DenialCode } from '../denial.ts'
import type { RuleResult } from '../gateReport.ts'
import { LIMIT_CODES, LIMIT_RULES, type LimitCode } from '../limits.ts'
import { TAKER_FEE_FRAC } from '../sizing.ts'
import { spendCapsOf } from '../spend.ts'
import type { CutRule } from './ruleReport.ts'

/**
 * What binds each limit. The gate runs all rules of a kind, so a limit is enforced by standing here; it is a record over the codes, so a row of
 * LIMIT_RULES without a rule does not compile.
 */
export type LimitRule =
  /** A condition of the look itself: new risk is denied where it does not hold, exits pass. */
  | {
      kind: 'look'
      code: DenialCode
      judge(look: Look, limit: number): { holds: boolean } & Pick<RuleResult, 'value' | 'limit' | 'unit'>
    }
  /** The highest leverage of an entry; the lowest of all of them counts. */
  | { kind: 'leverage'; leverageMax(limit: number): number }
  /** Cuts the size of an entry to what the limit leaves. */
  | { kind: 'size'; code: DenialCode; cut(entry: EntrySize, limit: number): Omit<CutRule, 'code' | 'label'> }
  /** Not about an order: bound by this function before a model is asked. */
  | { kind: 'spend'; boundBy: typeof spendCapsOf }

/** What a look at the market was like. */
export interface Look {
  dataAgeMs: number
}

/** An entry as large as it was asked for, and what is held already. All notionals in dollars, sizes of positions without their sign. */
export interface EntrySize {
  asked: Sz
  /** The touch, at which what is held already is weighed against the stop. */
  refPx: Px
  /** The worst price at which what is asked for may fill. */
  limitPx: Px
  slPx: Px
  heldSz: Sz
  heldUsd: Usd
  grossUsd: Usd
  equityUsd: Usd
}

export const RULE_OF_LIMIT: Record<LimitCode, LimitRule> = {
  leverageMax: { kind: 'leverage', leverageMax: (limit) => limit },
  positionFracMax: {
    kind: 'size',
    code: 'positionLimit',
    cut: (entry, frac) => cutToUsd(entry, entry.heldUsd, usd(entry.equityUsd.times(frac))),
  },
  grossFracMax: {
    kind: 'size',
    code: 'grossLimit',
    cut: (entry, frac) => cutToUsd(entry, entry.grossUsd, usd(entry.equityUsd.times(frac))),
  },
  riskFracMax: { kind: 'size', code: 'riskLimit', cut: cutToRisk },
  dataAgeMsMax: {
    kind: 'look',
    code: 'dataStale',
    judge: ({ dataAgeMs }, limit) => ({
      holds: dataAgeMs <= limit,
      value: String(dataAgeMs),
      limit: String(limit),
      unit: 'ms',
    }),
  },
  modelCycleUsdMax: { kind: 'spend', boundBy: spendCapsOf },
  modelDayUsdMax: { kind: 'spend', boundBy: spendCapsOf },
}

/** Returns the limits bound by one kind of rule, in the order of the table, each with its label. */
export const limitsOfKind = <K extends LimitRule['kind']>(kind: K) =>
  LIMIT_CODES.flatMap((limit) => {
    const rule = RULE_OF_LIMIT[limit]
    return isOfKind(rule, kind) ? [{ limit, label: LIMIT_RULES[limit].label, rule }] : []
  })

const isOfKind = <K extends LimitRule['kind']>(rule: LimitRule, kind: K): rule is Extract<LimitRule, { kind: K }> =>
  rule.kind === kind

/** Room under a sum of notionals of which `usedUsd` is taken. */
function cutToUsd({ asked, refPx, limitPx }: EntrySize, usedUsd: Usd, limitUsd: Usd) {
  // A purchase may cost up to its limit, a sale be worth as much as the touch.
  const most = px(Decimal.max(refPx, limitPx))
  return { max: usd(limitUsd.minus(usedUsd)).div(most), value: usedUsd.plus(notional(asked, most)), limit: limitUsd }
}

/** What stop and size lose together at the worst fill, fees of both ways and the size already held included. */
function cutToRisk({ asked, refPx, limitPx, slPx, heldSz, equityUsd }: EntrySize, frac: number) {
  const lossOf = (price: Decimal) => price.minus(slPx).abs().plus(slPx.times(TAKER_FEE_FRAC))
  const perUnit = lossOf(limitPx).plus(limitPx.times(TAKER_FEE_FRAC))
  const heldUsd = lossOf(refPx).times(heldSz)
  const limit = usd(equityUsd.times(frac))
  return { max: limit.minus(heldUsd).div(perUnit), value: perUnit.times(asked).plus(heldUsd), limit }
}
