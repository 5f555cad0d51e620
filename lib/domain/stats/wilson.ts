import { normalQuantile } from './normal.ts'

/** Returns the interval of a share that was seen `hits` times in n, [low, high] within [0, 1]; null without n. Source: Wilson, J. American Stat. Association 22, 1927. */
export function wilsonInterval(hits: number, n: number, confidence = 0.95): [number, number] | null {
  if (!(n > 0) || !(hits >= 0 && hits <= n)) return null
  const z2 = normalQuantile((1 + confidence) / 2) ** 2
  const centre = (hits + z2 / 2) / (n + z2)
  const half = (Math.sqrt(z2) * Math.sqrt((hits * (n - hits)) / n + z2 / 4)) / (n + z2)
  return [hits === 0 ? 0 : centre - half, hits === n ? 1 : centre + half]
}
