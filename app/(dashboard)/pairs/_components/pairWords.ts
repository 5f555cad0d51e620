import type { PairReadingView } from '@/lib/contracts/pairs.ts'
import type { PairStandingRecord } from '@/lib/domain/pair/pairRecord.ts'

type Refusal = PairStandingRecord['refusals'][number]
type Fault = NonNullable<PairStandingRecord['facts']>['faults'][number]
type WhyNot = NonNullable<PairReadingView['why']>

/** Why a pair is not traded, for people. */
export const REFUSALS: Record<Refusal, string> = {
  notCointegrated: 'not cointegrated, once all that was looked at is counted',
  onlyWatched: 'likely, not sure enough after correction',
  staleCloses: 'one of them trades too seldom: its close is old',
  hedgeOutOfRange: 'the hedge ratio is out of range',
  hedgesDisagree: 'two ways to find the hedge disagree',
  halfLifeOutOfRange: 'it comes back too fast or too slowly',
  unstable: 'it was not so before, or has changed',
  littleHistory: 'too little history',
}

export const FAULTS: Record<Fault, string> = {
  littleHistory: 'fewer than four windows before this one',
  seldomCointegrated: 'cointegrated in fewer than half of the windows before',
  hedgeMoved: 'the hedge differs by more than a quarter between the halves',
  halfLifeMoved: 'the half-life differs by more than three times between the halves',
  spreadMoved: 'the spread is more than twice as wide in one half',
  levelMoved: 'the spread moved to another level',
}

/** Why there is no entry now. */
export const NO_ENTRY: Record<WhyNot, string> = {
  unreadable: 'too few bars, or no book',
  notStretched: 'near its mean',
  gone: 'too far out: it may have left for good',
  notRearmed: 'waits until it was near its mean again',
  coolingDown: 'cooling down after a stop',
  hourDisagrees: 'the hour does not agree',
  fourHoursDisagree: 'four hours say the opposite',
  stillRunning: 'still moving away',
  edgeBelowCost: 'the way back is worth too little beside its cost',
  notEligible: 'not eligible',
}

/** Returns what the rule would do now, in a few words. */
export const signalWords = ({ side, why, y, x }: PairReadingView): string =>
  side === null ? NO_ENTRY[why ?? 'unreadable'] : side === 'long' ? `buy ${y}, sell ${x}` : `sell ${y}, buy ${x}`

/** Returns the address of a pair's screen. */
export const pairHref = (y: string, x: string): string => `/pairs/${encodeURIComponent(`${y}~${x}`)}`

/** Returns a p-value as people read it: never 0. */
export const formatP = (p: number): string => (p < 0.0001 ? 'below 0.0001' : p.toFixed(4))

/** Returns a z with its sign. */
export const formatZ = (z: number | null): string => (z === null ? 'unknown' : `${z > 0 ? '+' : ''}${z.toFixed(2)}`)
