/** p-values of several questions asked at once, each corrected for the others. All take and return them in the same order; null with one outside [0, 1]. */

/** Returns Holm's: "which arms differ from the baseline", no false one with the stated probability. Source: Holm, Scand. J. Statistics 6, 1979. */
export const holm = (p: readonly number[]): number[] | null =>
  corrected(p, (value, rank, m) => value * (m - rank + 1), 'up')

/** Returns Benjamini and Hochberg's: for lists, the share of false ones among those named. Source: J. Royal Statistical Society B 57, 1995. */
export const benjaminiHochberg = (p: readonly number[]): number[] | null =>
  corrected(p, (value, rank, m) => (value * m) / rank, 'down')

/** Returns the same for questions that lean on each other in any way. Source: Benjamini and Yekutieli, Annals of Statistics 29, 2001. @internal */
export const benjaminiYekutieli = (p: readonly number[]): number[] | null => {
  const harmonic = p.reduce((sum, _, at) => sum + 1 / (at + 1), 0)
  return corrected(p, (value, rank, m) => (value * m * harmonic) / rank, 'down')
}

/** Corrects by rank (1 = smallest) and keeps the order of the p-values: each at least its smaller ones, from below, or at most its larger ones, from above. */
function corrected(
  p: readonly number[],
  correct: (value: number, rank: number, m: number) => number,
  keep: 'up' | 'down',
): number[] | null {
  if (!p.every((value) => value >= 0 && value <= 1)) return null
  const order = p.map((_, at) => at).sort((a, b) => (p[a] as number) - (p[b] as number))
  const steps = order.map((at, rank) => ({ at, value: correct(p[at] as number, rank + 1, p.length) }))
  const result = p.slice()
  let bound = keep === 'up' ? 0 : 1
  for (const { at, value } of keep === 'up' ? steps : steps.reverse()) {
    bound = keep === 'up' ? Math.max(bound, Math.min(value, 1)) : Math.min(bound, value)
    result[at] = bound
  }
  return result
}
