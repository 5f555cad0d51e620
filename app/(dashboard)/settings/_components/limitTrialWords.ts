import type { LabLimitsResponse } from '@/lib/contracts/labLimits.ts'
import { LIMIT_RULES } from '@/lib/domain/limits.ts'

type Trial = Pick<LabLimitsResponse, 'count' | 'found' | 'tried' | 'beyond' | 'not_tried' | 'not_known'> & {
  changed: readonly unknown[]
}

/** Returns what other limits would have done, in sentences: the first is the answer, the others say what it leaves out. */
export function limitTrialWords({ count, found, tried, changed, beyond, not_tried, not_known }: Trial): string[] {
  return [
    answer(tried, changed.length),
    ...few(count, found, tried),
    ...further(beyond),
    ...untried(not_tried),
    ...unknown(not_known),
  ]
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

const nameOf = (code: Trial['not_tried'][number]): string => `“${LIMIT_RULES[code].label}”`

function untried(codes: Trial['not_tried']): string[] {
  if (codes.length === 0) return []
  return [`Not tried: ${codes.map(nameOf).join(', ')}. Failures of venue and model are not kept.`]
}

const unknown = (rows: Trial['not_known']): string[] =>
  rows.map(
    ({ limit, decisions }) =>
      `For ${decisions === 1 ? 'one decision' : `${decisions} decisions`} it is not known what ${nameOf(limit)} would have done: what it measures is not recorded that far back.`,
  )
