import type { Unit } from './agreement.ts'

/** One question and what two arms (prompts, models) answered, each several times; null where an answer failed. */
export interface Asked<T> {
  a: Unit<T>
  b: Unit<T>
}

export interface ArmDifference {
  /** Of each context that counts: the share of pairs that differ, between the arms and inside each. */
  perContext: { between: number; withinA: number; withinB: number }[]
  /** The mean of between − (withinA + withinB) ÷ 2: 0 in expectation when both arms answer alike, whatever their own scatter. */
  excess: number
  /** The share of all ways to deal each context's answers to the arms that give at least this excess, exact. */
  p: number
}

/** Shares of up to ten answers an arm are whole multiples of one part of this many, so that equal sums compare as equal. */
const PARTS = 2520 * 2520
const EXACT_ANSWERS_MAX = 10

/** Returns whether two arms answer differently; null without a context that has two answers of each. The unit of chance is the context, not the answer. */
export function armDifference<T>(contexts: readonly Asked<T>[]): ArmDifference | null {
  const counted = contexts.map(countsOf).filter(({ a, b }) => total(a) > 1 && total(b) > 1)
  if (counted.length === 0) return null
  const perContext = counted.map(({ a, b }) => ({
    between: betweenShare(a, b),
    withinA: withinShare(a),
    withinB: withinShare(b),
  }))
  const observed = counted.reduce((sum, { a, b }) => sum + partsOf(a, b), 0)
  let sums = new Map([[0, 1]])
  for (const { a, b } of counted) sums = withContext(sums, deals(a, b))
  // Larger arms round: a part of slack a context, so that equal sums still count as equal.
  const slack = counted.some(({ a, b }) => Math.max(total(a), total(b)) > EXACT_ANSWERS_MAX) ? counted.length : 0
  let p = 0
  for (const [sum, share] of sums) if (sum >= observed - slack) p += share
  const excess =
    perContext.reduce((sum, each) => sum + each.between - (each.withinA + each.withinB) / 2, 0) / perContext.length
  return { perContext, excess, p: Math.min(p, 1) }
}

/** How often each answer was given, in one order for both arms. */
function countsOf<T>({ a, b }: Asked<T>): { a: number[]; b: number[] } {
  const answers = [...new Set([...a, ...b])].filter((answer) => answer !== null)
  const count = (unit: Unit<T>) => answers.map((answer) => unit.filter((each) => each === answer).length)
  return { a: count(a), b: count(b) }
}

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0)

const withinShare = (counts: readonly number[]): number => {
  const n = total(counts)
  return 1 - total(counts.map((count) => count * (count - 1))) / (n * (n - 1))
}

const betweenShare = (a: readonly number[], b: readonly number[]): number =>
  1 - total(a.map((count, at) => count * (b[at] as number))) / (total(a) * total(b))

const partsOf = (a: readonly number[], b: readonly number[]): number =>
  Math.round((betweenShare(a, b) - (withinShare(a) + withinShare(b)) / 2) * PARTS)

/** Returns how likely each excess (in parts) is when the context's answers are dealt to the arms at random: a multivariate hypergeometric. */
function deals(a: readonly number[], b: readonly number[]): Map<number, number> {
  const pooled = a.map((count, at) => count + (b[at] as number))
  const ways = choose(total(pooled), total(a))
  const found = new Map<number, number>()
  const deal = (dealt: number[], left: number, weight: number): void => {
    const at = dealt.length
    const have = pooled[at]
    if (have === undefined) {
      if (left > 0) return
      const parts = partsOf(
        dealt,
        pooled.map((count, index) => count - (dealt[index] as number)),
      )
      found.set(parts, (found.get(parts) ?? 0) + weight / ways)
      return
    }
    for (let take = 0; take <= Math.min(have, left); take += 1)
      deal([...dealt, take], left - take, weight * choose(have, take))
  }
  deal([], total(a), 1)
  return found
}

function withContext(sums: ReadonlyMap<number, number>, deal: ReadonlyMap<number, number>): Map<number, number> {
  const next = new Map<number, number>()
  for (const [sum, share] of sums)
    for (const [parts, weight] of deal) next.set(sum + parts, (next.get(sum + parts) ?? 0) + share * weight)
  return next
}

function choose(n: number, k: number): number {
  let ways = 1
  for (let at = 1; at <= k; at += 1) ways = (ways * (n - k + at)) / at
  return Math.round(ways)
}
