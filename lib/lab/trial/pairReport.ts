import type { PairReport, TrialContext, TrialFlip, TrialPlan, TrialSample } from '../../contracts/labTrial.ts'
import { ACTIONS, type Action } from '../../domain/decision.ts'
import type { Verdict } from '../../domain/gate/verdict.ts'
import { armDifference } from '../../domain/stats/armDifference.ts'
import {
  type AskedTogether,
  type Chance,
  type ClusterDifference,
  clusterDifference,
} from '../../domain/stats/clusterDifference.ts'
import { mcnemar } from '../../domain/stats/mcnemar.ts'
import { holm } from '../../domain/stats/multipleTesting.ts'

/** A comparison with more answers than this that lack a tool's result is none. */
const TOOL_MISS_MAX = 0.2
const FLIPS_SHOWN = 500

/** How sure a difference has to be, once corrected for how many were looked for. */
export const LEVEL = 0.05

/** Returns how each further variant compares with the first. */
export function reportPairs(
  plan: TrialPlan,
  contexts: readonly TrialContext[],
  samples: readonly TrialSample[],
  chance: Chance,
): PairReport[] {
  const of = (variant: number) => samples.filter((one) => one.variant === variant)
  const found = plan.variants.slice(1).map((_, at) => comparePair(plan, contexts, of(0), of(at + 1), at + 1, chance))
  const tested = found.flatMap((pair) => pair.difference ?? [])
  const corrected = holm(tested.map(({ p }) => p)) ?? []
  for (const [at, difference] of tested.entries()) difference.pHolm = corrected[at] ?? difference.p
  return found.map((pair) => ({ ...pair, says: sentenceOf(plan, pair) }))
}

function comparePair(
  plan: TrialPlan,
  contexts: readonly TrialContext[],
  ofA: readonly TrialSample[],
  ofB: readonly TrialSample[],
  b: number,
  chance: Chance,
): PairReport {
  const [byA, byB] = [ofA, ofB].map((own) =>
    Map.groupBy(
      own.filter(({ status }) => status === 'decided'),
      ({ cycleId }) => cycleId,
    ),
  )
  const met = contexts.map((context) => ({
    context,
    a: byA?.get(context.cycleId) ?? [],
    b: byB?.get(context.cycleId) ?? [],
  }))
  const asked = met.map(({ a, b }) => togetherOf(a, b))
  const refused = refusalOf(plan, ofA, ofB)
  const difference = refused === null ? clusterDifference(asked, chance) : null
  const flips = met.flatMap(flipsOf)
  const denied = deniedOf(met)
  return {
    a: 0,
    b,
    says: '',
    refused: refused ?? (difference === null ? 'No context has two answers of each that can be used.' : null),
    difference: difference === null ? null : { ...difference, pHolm: difference.p },
    denied,
    coins: refused === null ? coinsOf(met, flips) : [],
    confusion: confusionOf(met),
    flips: flips.sort((one, other) => weightOf(other) - weightOf(one)).slice(0, FLIPS_SHOWN),
  }
}

interface Met {
  context: TrialContext
  a: readonly TrialSample[]
  b: readonly TrialSample[]
}

function refusalOf(plan: TrialPlan, ofA: readonly TrialSample[], ofB: readonly TrialSample[]): string | null {
  if (plan.samples < 2) return 'With one sample each, scatter and difference cannot be told apart. Ask for two or more.'
  for (const own of [ofA, ofB]) {
    const missed = own.filter(({ toolsMissed }) => toolsMissed > 0).length
    if (own.length > 0 && missed / own.length > TOOL_MISS_MAX) {
      const name = plan.variants[own[0]?.variant ?? 0]?.name ?? ''
      return `${missed} of ${own.length} answers of “${name}” lack the result of a tool that was not recorded, which is more than a fifth.`
    }
  }
  return null
}

const coinsIn = (samples: readonly TrialSample[]): string[] => [
  ...new Set(samples.flatMap(({ decisions }) => decisions.map(({ coin }) => coin))),
]

const saidOf = ({ decisions }: TrialSample, coin: string): Action | null => {
  const own = decisions.find((one) => one.coin === coin)
  return own?.isSaid ? own.action : null
}

function togetherOf(a: readonly TrialSample[], b: readonly TrialSample[]): AskedTogether<Action> {
  const coins = coinsIn([...a, ...b])
  const whole = (samples: readonly TrialSample[]) => samples.map((one) => coins.map((coin) => saidOf(one, coin)))
  return { a: whole(a), b: whole(b) }
}

/** One coin a context: the exact test. */
function coinsOf(met: readonly Met[], flips: readonly TrialFlip[]): PairReport['coins'] {
  const coins = [...new Set(met.flatMap(({ a, b }) => coinsIn([...a, ...b])))].sort()
  const rows = coins.flatMap((coin) => {
    const asked = met.map(({ a, b }) => ({
      a: a.map((one) => saidOf(one, coin)),
      b: b.map((one) => saidOf(one, coin)),
    }))
    const found = armDifference(asked)
    if (found === null) return []
    const { perContext, excess, p } = found
    return {
      coin,
      contexts: perContext.length,
      excess,
      p,
      pHolm: p,
      flips: flips.filter((one) => one.coin === coin).length,
    }
  })
  const corrected = holm(rows.map(({ p }) => p)) ?? []
  return rows.map((row, at) => ({ ...row, pHolm: corrected[at] ?? row.p }))
}

interface Modal {
  action: Action
  share: number
  verdict: Verdict['verdict']
}

/** What is said most often; of two that are said as often, the first that was said. */
function modalOf(samples: readonly TrialSample[], coin: string): Modal | null {
  const said = samples.flatMap(({ decisions }) => decisions.filter((one) => one.coin === coin && one.isSaid))
  const action = commonest(said.map((one) => one.action))
  if (action === null) return null
  const own = said.filter((one) => one.action === action)
  const verdict = commonest(own.map((one) => one.verdict))
  return verdict === null ? null : { action, share: own.length / said.length, verdict }
}

function commonest<T>(values: readonly T[]): T | null {
  const counts = new Map<T, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  let best: T | null = null
  for (const [value, count] of counts) if (best === null || count > (counts.get(best) ?? 0)) best = value
  return best
}

function flipsOf({ context, a, b }: Met): TrialFlip[] {
  return coinsIn([...a, ...b]).flatMap((coin) => {
    const [from, to] = [modalOf(a, coin), modalOf(b, coin)]
    if (from === null || to === null || (from.action === to.action && from.verdict === to.verdict)) return []
    const recorded = context.decisions.find((one) => one.coin === coin)?.action ?? null
    const { cycleId, number, atMs } = context
    return { cycleId, number, atMs, coin, from, to, recorded }
  })
}

/** What would have been sent differently stands above what would not. */
const weightOf = ({ from, to }: TrialFlip): number => {
  const isSent = ({ verdict }: Modal) => verdict === 'pass' || verdict === 'clamp'
  return (isSent(from) || isSent(to) ? 2 : 0) + (from.action === to.action ? 0 : 1) + (from.share + to.share) / 2
}

function confusionOf(met: readonly Met[]): PairReport['confusion'] {
  const counts = new Map<string, number>()
  for (const { a, b } of met)
    for (const coin of coinsIn([...a, ...b])) {
      const [from, to] = [modalOf(a, coin), modalOf(b, coin)]
      if (from === null || to === null) continue
      const key = `${from.action} ${to.action}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  return ACTIONS.flatMap((from) =>
    ACTIONS.flatMap((to) => {
      const count = counts.get(`${from} ${to}`) ?? 0
      return count === 0 ? [] : { from, to, count }
    }),
  )
}

/** A context counts once, however many of its answers and coins were denied. */
function deniedOf(met: readonly Met[]): PairReport['denied'] {
  const isMostly = (samples: readonly TrialSample[]) =>
    samples.filter(({ decisions }) => decisions.some(({ verdict }) => verdict === 'deny')).length * 2 > samples.length
  const both = met.filter(({ a, b }) => a.length > 0 && b.length > 0)
  const onlyA = both.filter(({ a, b }) => isMostly(a) && !isMostly(b)).length
  const onlyB = both.filter(({ a, b }) => !isMostly(a) && isMostly(b)).length
  return { onlyA, onlyB, p: mcnemar(onlyA, onlyB) }
}

function sentenceOf(plan: TrialPlan, { a, b, refused, difference }: PairReport): string {
  const names = `“${plan.variants[b]?.name}” and “${plan.variants[a]?.name}”`
  if (difference === null) return `${names} are not compared. ${refused ?? ''}`.trim()
  return difference.pHolm <= LEVEL
    ? `${names} answer differently: ${figuresOf(difference)}.`
    : `No difference found between ${names}: ${figuresOf(difference)}. One this small may still be there.`
}

const figuresOf = (difference: ClusterDifference & { pHolm: number }): string => {
  const { between, withinA, withinB, excess, ci95, pHolm, contexts } = difference
  const within = `${percent(withinB)} and ${percent(withinA)} among themselves`
  return `two answers differ on ${percent(between)} of the coins between them and on ${within}, ${points(excess)} more than their own scatter explains (95 %: ${points(ci95[0])} to ${points(ci95[1])}; p = ${pText(pHolm)}; ${contexts} contexts)`
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
const points = (share: number): string => `${(share * 100).toFixed(1)} points`
const pText = (p: number): string => (p < 0.001 ? p.toFixed(4) : p.toFixed(3))
