import type { LabLimitsResponse } from '@/lib/contracts/labLimits.ts'
import { LIMIT_RULES } from '@/lib/domain/limits.ts'

type Trial = Pick<LabLimitsResponse, 'count' | 'found' | 'tried' | 'beyond' | 'not_tried'> & {
  changed: readonly unknown[]
}

/** Returns what other limits would have done, in sentences: the first is the answer, the others say what it leaves out. */
export function limitTrialWords({ count, found, tried, changed, beyond, not_tried }: Trial): string[] {
  return [answer(tried, changed.length), ...few(count, found, tried), ...further(beyond), ...between(not_tried)]
}

function answer(tried: number, changed: number): string {
  if (tried === 0) return 'There is no decision yet that these limits could be tried on.'
  const of = tried === 1 ? 'The last decision to trade' : `Of the last ${tried} decisions to trade`
  if (tried === 1) return `${of} would have ${changed === 0 ? 'come to the same' : 'come to something else'}.`
  return changed === 0
    ? `${of} these limits would have changed none.`
    : `${of} these limits would have changed ${changed}.`
}

function few(count: number, found: number, tried: number): string[] {
  if (tried < found) return [`Of ${found - tried} more it is not stored what they were judged on.`]
  return found < count && found > 0 ? [`There are no more than ${found} yet.`] : []
}

const further = (beyond: number): string[] =>
  beyond === 0
    ? []
    : [
        `For ${beyond === 1 ? 'one' : beyond} of them these limits look further back than what is stored, so more may have been denied.`,
      ]

function between(codes: Trial['not_tried']): string[] {
  if (codes.length === 0) return []
  const names = codes.map((code) => `“${LIMIT_RULES[code].label}”`).join(', ')
  return [`Not tried: ${names}. Limits of losses and of the model's cost act between decisions.`]
}
