import { quantile } from './quantile.ts'

/**
 * Whether two arms answer differently where one answer speaks about several things at once (a coin each). The whole answer is the unit of chance: coins of
 * one answer share its mood, and a test that took them for separate ones would find differences where there are none. With one thing an answer it is
 * `armDifference`, with chance in the place of all deals.
 */

/** An answer by thing, in one order for a context; null where it says nothing usable of a thing. */
export type WholeAnswer<T> = readonly (T | null)[]

/** One context and what two arms answered to it, each several times. */
export interface AskedTogether<T> {
  a: readonly WholeAnswer<T>[]
  b: readonly WholeAnswer<T>[]
}

export interface ClusterDifference {
  /** Contexts with at least two usable answers of each arm. */
  contexts: number
  /** Mean shares of pairs of answers that differ, between the arms and inside each. */
  between: number
  withinA: number
  withinB: number
  /** The mean of between − (withinA + withinB) ÷ 2: 0 in expectation when both arms answer alike, whatever their own scatter. */
  excess: number
  /** From contexts drawn again and again. */
  ci95: [number, number]
  /** (1 + deals of the answers to the arms with at least this excess) ÷ (deals + 1). */
  p: number
}

export interface Chance {
  resamples: number
  /** Numbers in [0, 1). */
  next: () => number
}

/** Above so many deals of one context they are drawn, not listed. */
const DEALS_LISTED_MAX = 1_000
/** Sums of the same shares in another order may differ by this much. */
const ROUNDING = 1e-9

/** Returns whether two arms answer differently; null without a context that has two usable answers of each. */
export function clusterDifference<T>(
  contexts: readonly AskedTogether<T>[],
  { resamples, next }: Chance,
): ClusterDifference | null {
  const counted = contexts.flatMap((context) => measured(context) ?? [])
  if (counted.length === 0) return null
  const n = counted.length
  const excesses = Float64Array.from(counted, ({ own }) => own.excess)
  const excess = meanOf(counted, ({ own }) => own.excess)
  let asFar = 0
  for (let round = 0; round < resamples; round += 1) {
    let sum = 0
    for (const context of counted) sum += context.dealt(next)
    if (sum / n >= excess - ROUNDING) asFar += 1
  }
  return {
    contexts: n,
    between: meanOf(counted, ({ own }) => own.between),
    withinA: meanOf(counted, ({ own }) => own.withinA),
    withinB: meanOf(counted, ({ own }) => own.withinB),
    excess,
    ci95: drawnInterval(n, (places) => meanAt(excesses, places), {
      resamples,
      next,
    }) ?? [excess, excess],
    p: (1 + asFar) / (resamples + 1),
  }
}

function meanAt(values: Float64Array, places: ArrayLike<number>): number {
  let sum = 0
  for (let at = 0; at < places.length; at += 1) sum += values[places[at] as number] as number
  return sum / places.length
}

interface Shares {
  between: number
  withinA: number
  withinB: number
  excess: number
}

interface Measured {
  own: Shares
  /** Returns the excess after the answers were dealt to the arms at random. */
  dealt(next: () => number): number
}

function measured<T>({ a, b }: AskedTogether<T>): Measured | null {
  const usable = (answers: readonly WholeAnswer<T>[]) => answers.filter((one) => one.some((each) => each !== null))
  const [ofA, ofB] = [usable(a), usable(b)]
  if (ofA.length < 2 || ofB.length < 2) return null
  const all = [...ofA, ...ofB]
  const distances = all.map((one) => all.map((other) => distance(one, other)))
  const own = sharesOf(distances, ofA.length, null)
  if (own === null) return null
  const isListed = ways(all.length, ofA.length) <= DEALS_LISTED_MAX
  const listed = isListed
    ? choices(all.length, ofA.length).map((places) => sharesOf(distances, ofA.length, places)?.excess ?? own.excess)
    : null
  return {
    own,
    dealt(next) {
      if (listed) return listed[Math.floor(next() * listed.length)] ?? own.excess
      return sharesOf(distances, ofA.length, shuffled(all.length, next))?.excess ?? own.excess
    },
  }
}

/** The share of the things both speak of in which they differ; null where there is none. */
function distance<T>(one: WholeAnswer<T>, other: WholeAnswer<T>): number | null {
  let [both, differ] = [0, 0]
  for (const [at, each] of one.entries()) {
    const own = other[at] ?? null
    if (each === null || own === null) continue
    both += 1
    if (each !== own) differ += 1
  }
  return both === 0 ? null : differ / both
}

/** `places`: which answers are A's first and B's then; null: as they stand. Null where a share has no pair. */
function sharesOf(
  distances: readonly (readonly (number | null)[])[],
  sizeA: number,
  places: readonly number[] | null,
): Shares | null {
  const sums = [0, 0, 0]
  const pairs = [0, 0, 0]
  const n = distances.length
  for (let i = 0; i < n; i += 1)
    for (let j = i + 1; j < n; j += 1) {
      const [from, to] = [places?.[i] ?? i, places?.[j] ?? j]
      const value = distances[from]?.[to] ?? null
      if (value === null) continue
      const kind = j < sizeA ? 1 : i >= sizeA ? 2 : 0
      sums[kind] = (sums[kind] ?? 0) + value
      pairs[kind] = (pairs[kind] ?? 0) + 1
    }
  if (pairs.includes(0)) return null
  const [between = 0, withinA = 0, withinB = 0] = sums.map((sum, kind) => sum / (pairs[kind] ?? 1))
  return { between, withinA, withinB, excess: between - (withinA + withinB) / 2 }
}

function ways(n: number, k: number): number {
  let count = 1
  for (let at = 1; at <= k; at += 1) count = (count * (n - k + at)) / at
  return Math.round(count)
}

/** Every way to choose k of n places, each with the others after it. */
function choices(n: number, k: number): number[][] {
  const found: number[][] = []
  const take = (from: number, chosen: readonly number[]): void => {
    if (chosen.length === k) {
      const rest = Array.from({ length: n }, (_, at) => at).filter((at) => !chosen.includes(at))
      found.push([...chosen, ...rest])
      return
    }
    for (let at = from; at < n; at += 1) take(at + 1, [...chosen, at])
  }
  take(0, [])
  return found
}

function shuffled(n: number, next: () => number): number[] {
  const places = Array.from({ length: n }, (_, at) => at)
  for (let at = n - 1; at > 0; at -= 1) {
    const other = Math.floor(next() * (at + 1))
    const kept = places[at] ?? at
    places[at] = places[other] ?? other
    places[other] = kept
  }
  return places
}

const meanOf = <V>(values: readonly V[], of: (value: V) => number): number =>
  values.reduce((sum, value) => sum + of(value), 0) / values.length

/** What one cluster (a context) adds to a share: so many of so many. */
export interface Cluster {
  hits: number
  of: number
}

/** Returns a share over clusters, hits ÷ of, with its interval from clusters drawn again and again; null without anything counted. */
export function clusterShare(
  clusters: readonly Cluster[],
  chance: Chance,
): { share: number; ci95: [number, number] } | null {
  const given = clusters.filter(({ of }) => of > 0)
  const hits = Float64Array.from(given, (one) => one.hits)
  const sizes = Float64Array.from(given, ({ of }) => of)
  const shareOf = (places: ArrayLike<number>): number | null => {
    let [hit, all] = [0, 0]
    for (let at = 0; at < places.length; at += 1) {
      const place = places[at] as number
      hit += hits[place] as number
      all += sizes[place] as number
    }
    return all > 0 ? hit / all : null
  }
  const share = shareOf(given.map((_, at) => at))
  if (share === null) return null
  return { share, ci95: drawnInterval(given.length, shareOf, chance) ?? [share, share] }
}

/** The 2.5th and 97.5th percentile of a figure over n clusters drawn with replacement. */
function drawnInterval(
  n: number,
  figure: (places: ArrayLike<number>) => number | null,
  { resamples, next }: Chance,
): [number, number] | null {
  const drawn: number[] = []
  const places = new Int32Array(n)
  for (let round = 0; round < resamples; round += 1) {
    for (let at = 0; at < n; at += 1) places[at] = Math.floor(next() * n)
    const value = figure(places)
    if (value !== null) drawn.push(value)
  }
  const sorted = Float64Array.from(drawn).sort()
  const [low, high] = [quantile(sorted, 0.025), quantile(sorted, 0.975)]
  return low === null || high === null ? null : [low, high]
}
