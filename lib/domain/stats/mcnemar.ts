/**
 * Returns the two-sided probability that two arms judge alike, from the pairs in which only one of them did it (such as being denied): exact, a fair coin
 * thrown that often. 1 without such pairs; null for counts that are none. Source: McNemar, Psychometrika 12, 1947, in the exact form.
 */
export function mcnemar(onlyA: number, onlyB: number): number | null {
  if (![onlyA, onlyB].every((count) => Number.isSafeInteger(count) && count >= 0)) return null
  const n = onlyA + onlyB
  // In logarithms: 2^-n leaves the range of a number at 1,075 pairs.
  let logTerm = -n * Math.LN2
  let tail = Math.exp(logTerm)
  for (let k = 1; k <= Math.min(onlyA, onlyB); k += 1) {
    logTerm += Math.log((n - k + 1) / k)
    tail += Math.exp(logTerm)
  }
  return Math.min(2 * tail, 1)
}
