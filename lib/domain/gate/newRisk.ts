import type { Sz } from '../decimal.ts'
import type { Limits } from '../limits.ts'
import { limitsOfKind } from './limitRules.ts'
import type { Look } from './lookRules.ts'
import type { PaceCase } from './paceRules.ts'
import type { Report } from './ruleReport.ts'

/**
 * What new risk is judged by before its levels and its size are: the look, the pace, the coins held at once. An entry runs these until one does not
 * hold; a hold runs them all, so that a person sees what stands against an entry that nobody asked for.
 */
export type Check = () => boolean

/** Returns one check a rule of the look. */
export const lookChecks = (report: Report, limits: Limits, look: Look): Check[] =>
  limitsOfKind('look').map(
    ({ limit, label, rule }) =>
      () =>
        report.find(rule.code, label, rule.judge(look, limits[limit], limits)),
  )

/** Returns one check a rule of pace, and one of the coins held at once. `sizes`: what is held, signed, what was approved before included. */
export function paceChecks(report: Report, limits: Limits, wish: PaceCase, sizes: ReadonlyMap<string, Sz>): Check[] {
  const coins = [...sizes].filter(([coin, szi]) => coin !== wish.coin && !szi.isZero()).length + 1
  return [
    ...limitsOfKind('pace').map(
      ({ limit, label, rule }) =>
        () =>
          report.find(rule.code, label, rule.judge(wish, limits[limit], limits)),
    ),
    ...limitsOfKind('count').map(({ limit, label, rule }) => () => {
      const numbers = { value: String(coins), limit: String(limits[limit]), unit: 'count' as const }
      return report.check(rule.code, coins <= limits[limit], label, numbers)
    }),
  ]
}
