import type { TrialContexts } from '../../contracts/labTrial.ts'
import { createRandomStream } from '../../domain/stats/randomStream.ts'
import type { TrialCandidate } from '../../store/queries/trialContexts.ts'

/** Returns the contexts a plan asks for, oldest first: those it names, or a sample of those that fit it. The same seed draws the same ones. */
export function chooseContexts(candidates: readonly TrialCandidate[], wanted: TrialContexts): TrialCandidate[] {
  if (wanted.numbers.length > 0) {
    const numbers = new Set(wanted.numbers)
    return candidates.filter(({ number }) => numbers.has(number))
  }
  const next = createRandomStream(wanted.seed)
  return candidates
    .filter((each) => fits(each, wanted))
    .map((each) => ({ each, rank: next() }))
    .sort((one, other) => one.rank - other.rank)
    .slice(0, wanted.count)
    .map(({ each }) => each)
    .sort((one, other) => one.cycleId - other.cycleId)
}

function fits({ atMs, decisions, isLost }: TrialCandidate, wanted: TrialContexts): boolean {
  if (wanted.fromMs !== null && atMs < wanted.fromMs) return false
  if (wanted.untilMs !== null && atMs > wanted.untilMs) return false
  if (wanted.coins.length > 0 && !decisions.some(({ coin }) => wanted.coins.includes(coin))) return false
  if (wanted.denial !== null && !decisions.some(({ denial }) => denial === wanted.denial)) return false
  const acted = decisions.some(({ action }) => action !== 'hold')
  switch (wanted.kind) {
    case 'all':
      return true
    case 'acted':
      return acted
    case 'held':
      return !acted
    case 'denied':
      return decisions.some(({ verdict }) => verdict === 'deny')
    case 'lost':
      return isLost
  }
}
