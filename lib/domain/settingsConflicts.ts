import { px } from './decimal.ts'
import { LIMIT_RULES, type LimitCode, type Limits } from './limits.ts'
import { ruleWords } from './numberWords.ts'
import type { PairRule } from './pair/pairRule.ts'
import type { Settings } from './settings.ts'
import { entrySlippageFrac } from './sizing.ts'

/**
 * Values that are each allowed and together allow nothing. They are refused where settings are saved and not where stored ones are read: an agent whose
 * settings are older than this rule starts, and its gate denies with the numbers.
 */

/** Why two values cannot stand together, in a sentence that names both, at the path of the one that is shown as wrong. */
export interface SettingsConflict {
  path: string
  message: string
}

/** Returns every pair of values in these settings that leaves nothing to trade. */
export const settingsConflicts = ({ limits, pairs }: Pick<Settings, 'limits' | 'pairs'>): SettingsConflict[] => [
  ...stopConflicts(limits),
  ...pairConflicts(pairs.rule),
]

/**
 * The nearest stop an entry may have lies this far from the worst price it may fill at: the stop is measured at the touch and at that price, a quarter of
 * the way to it further off at most.
 */
function nearestWorstFrac({ stopDistanceFracMin: least, slippageFracMax }: Limits): number {
  const slip = entrySlippageFrac(px(1), px(1 - least / (1 - least / 4)), slippageFracMax)
  return least + slip / (1 + slip)
}

function stopConflicts(limits: Limits): SettingsConflict[] {
  const worst = nearestWorstFrac(limits)
  const share = (frac: number) => ruleWords(String(Number(frac.toPrecision(6))), 'frac')
  const named = (code: LimitCode) => `“${LIMIT_RULES[code].label}” of ${share(limits[code])}`
  const against = (code: LimitCode, why: string): SettingsConflict[] =>
    limits[code] >= worst * (1 - TINY_FRAC)
      ? []
      : [
          {
            path: `limits.${code}`,
            message: `${named(code)} leaves no stop beside ${named('stopDistanceFracMin')}, so every entry would be denied: ${why} ${share(worst)} or more is needed, or a smaller least distance.`,
          },
        ]
  return [
    ...against('stopDistanceFracMax', 'an entry may fill worse than the touch, and both hold at every price it may.'),
    ...against('liquidationShareMax', 'without leverage a position is liquidated 100 % away at most.'),
  ]
}

/** Rounding of shares that are worked out. */
const TINY_FRAC = 1e-9

function pairConflicts(rule: PairRule): SettingsConflict[] {
  const ordered = (low: keyof PairRule, high: keyof PairRule, why: string): SettingsConflict[] =>
    rule[low] <= rule[high]
      ? []
      : [
          {
            path: `pairs.rule.${high}`,
            message: `${high} of ${rule[high]} is below ${low} of ${rule[low]}: ${why}`,
          },
        ]
  return [
    ...ordered('betaMin', 'betaMax', 'no hedge would be allowed.'),
    ...ordered('halfLifeBarsMin', 'halfLifeBarsMax', 'no half-life would be allowed.'),
    ...ordered('pMax', 'watchPMax', 'a pair would be traded that is not worth watching.'),
    ...ordered('tightLossFracMax', 'lossFracMax', 'the tighter loss would be the wider one.'),
  ]
}
