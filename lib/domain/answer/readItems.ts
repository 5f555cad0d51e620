import type { Decision } from '../decision.ts'
import { holdDecision } from '../decision.ts'
import { type ItemReading, readItem, unknownKey } from './readItem.ts'
import type { AnswerProblem, ReadingFrame } from './reading.ts'
import { tradedPart } from './tradedPart.ts'

export interface ItemsReading {
  /** One per asset asked about, in the order asked. */
  decisions: Decision[]
  problems: AnswerProblem[]
  /** True when no item could be read as written, so that a rewriting may help. A readable item that says nonsense does not count. */
  nothingReadable: boolean
}

/**
 * Returns a decision for every asset: what its items say when they are valid and agree, else a hold with the reason among the problems. `besides` is what
 * stands beside their list, and is said of all of them.
 */
export function readItems(
  items: readonly unknown[],
  frame: ReadingFrame,
  besides: Readonly<Record<string, unknown>>,
): ItemsReading {
  const readings = items.map((item) => readItem(item, frame, besides))
  const problems: AnswerProblem[] = [
    ...Object.keys(besides).map((key) => unknownKey(null, key)),
    ...readings.flatMap((one) => (one.kind === 'rejected' ? [one.problem] : one.notes)),
  ]
  const decisions = frame.assets.map((asset) => decideFor(asset, readings, problems))
  return { decisions, problems, nothingReadable: readings.every((one) => one.kind === 'rejected' && one.structural) }
}

function decideFor(asset: string, readings: readonly ItemReading[], problems: AnswerProblem[]): Decision {
  const own = readings.filter((one) => one.asset === asset)
  const hold = (code: string, message: string): Decision => {
    problems.push({ asset, code, message, effect: 'rejected' })
    return holdDecision(asset, message)
  }
  const first = own[0]
  if (first === undefined) return hold('missing', 'The answer does not name this coin, so it holds.')
  // One item that could not be read makes the others doubtful: which of them was meant?
  const rejected = own.find((one) => one.kind === 'rejected')
  if (rejected?.kind === 'rejected') return holdDecision(asset, rejected.problem.message)
  if (first.kind === 'rejected') return holdDecision(asset, first.problem.message)
  const same = own.every((one) => one.kind === 'decision' && tradedPart(one.decision) === tradedPart(first.decision))
  if (!same) return hold('conflicting_items', 'The answer names this coin more than once with different decisions.')
  return first.decision
}
