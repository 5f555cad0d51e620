import { finiteOrNull } from './finite.ts'

/**
 * Whether the same question, asked again, gets the same answer. A unit is one question with its answers, null where one failed; units with fewer than two
 * answers are left out. None of it says that the answers are right.
 */

export type Unit<T> = readonly (T | null)[]

export interface Agreement<T> {
  /** Units with two answers or more. */
  units: number
  /** The share of pairs of answers that agree: of each unit, and their mean. */
  perUnit: number[]
  pairwise: number
  /** The mean share of a unit's commonest answer, and the share of units with one answer only. */
  modalShare: number
  unanimousShare: number
  /** Of those who gave this answer, how often another one did too; null where nobody gave it. The figure to show first: where nearly all is one answer, pairwise flatters. */
  specific: Map<T, number | null>
  /** Agreement beyond chance; null where all answers are one, and Fleiss' also where units have different numbers of answers. */
  alpha: number | null
  fleissKappa: number | null
  /** Gwet's AC1, which stays high where nearly all is one answer. */
  ac1: number | null
}

/**
 * Returns the agreement of answers out of these categories; null without a unit of two answers.
 * Sources: Fleiss, Psychological Bulletin 76, 1971; Gwet, British J. Math. Stat. Psychology 61, 2008; Krippendorff, see krippendorffAlpha.
 */
export function agreementOf<T>(units: readonly Unit<T>[], categories: readonly T[]): Agreement<T> | null {
  const given = units.map(answersOf).filter((answers) => answers.length > 1)
  if (given.length === 0) return null
  const perUnit = given.map(agreeingShare)
  const modal = given.map((answers) => Math.max(...countsOf(answers).values()) / answers.length)
  const pairwise = meanOf(perUnit)
  return {
    units: given.length,
    perUnit,
    pairwise,
    modalShare: meanOf(modal),
    unanimousShare: modal.filter((share) => share === 1).length / given.length,
    specific: new Map(categories.map((category) => [category, specificOf(given, category)])),
    alpha: krippendorffAlpha(units, (a, b) => (a === b ? 0 : 1)),
    fleissKappa: fleissKappa(given, pairwise, categories),
    ac1: beyond(pairwise, chanceOfGwet(given, categories)),
  }
}

/**
 * Returns 1 − observed ÷ expected disagreement; null where nothing could disagree. `distance` of two answers: 0 or 1 for names, the squared difference for
 * numbers. Source: Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011.
 */
export function krippendorffAlpha<T>(units: readonly Unit<T>[], distance: (a: T, b: T) => number): number | null {
  const given = units.map((unit) => countsOf(answersOf(unit))).filter((counts) => sum(counts.values()) > 1)
  const all = new Map<T, number>()
  let observed = 0
  for (const counts of given) {
    for (const [answer, count] of counts) all.set(answer, (all.get(answer) ?? 0) + count)
    observed += disagreement(counts, distance) / (sum(counts.values()) - 1)
  }
  const expected = disagreement(all, distance) / (sum(all.values()) - 1)
  return expected > 0 ? finiteOrNull(1 - observed / expected) : null
}

/** The distance of two numbers for krippendorffAlpha: sizes, distances of stops. @internal */
export const intervalDistance = (a: number, b: number): number => (a - b) ** 2

const disagreement = <T>(counts: ReadonlyMap<T, number>, distance: (a: T, b: T) => number): number => {
  let total = 0
  for (const [a, countA] of counts) for (const [b, countB] of counts) total += countA * countB * distance(a, b)
  return total
}

const answersOf = <T>(unit: Unit<T>): T[] => unit.filter((answer) => answer !== null)

function countsOf<T>(answers: readonly T[]): Map<T, number> {
  const counts = new Map<T, number>()
  for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1)
  return counts
}

const agreeingShare = <T>(answers: readonly T[]): number =>
  sum([...countsOf(answers).values()].map((count) => count * (count - 1))) / (answers.length * (answers.length - 1))

function specificOf<T>(given: readonly T[][], category: T): number | null {
  const counts = given.map((answers) => ({ of: countsOf(answers).get(category) ?? 0, n: answers.length }))
  return finiteOrNull(sum(counts.map(({ of, n }) => (of * (of - 1)) / (n - 1))) / sum(counts.map(({ of }) => of)))
}

function fleissKappa<T>(given: readonly T[][], pairwise: number, categories: readonly T[]): number | null {
  if (given.some((answers) => answers.length !== given[0]?.length)) return null
  return beyond(pairwise, sum(sharesOf(given, categories).map((share) => share * share)))
}

const chanceOfGwet = <T>(given: readonly T[][], categories: readonly T[]): number =>
  sum(sharesOf(given, categories).map((share) => share * (1 - share))) / (categories.length - 1)

/** Each category's share of a unit's answers, meaned over the units. */
const sharesOf = <T>(given: readonly T[][], categories: readonly T[]): number[] =>
  categories.map((category) => meanOf(given.map((answers) => (countsOf(answers).get(category) ?? 0) / answers.length)))

const beyond = (seen: number, chance: number): number | null =>
  chance < 1 ? finiteOrNull((seen - chance) / (1 - chance)) : null

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0)
const meanOf = (values: readonly number[]): number => sum(values) / values.length
