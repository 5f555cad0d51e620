/** The standard normal distribution to twelve digits, tails included; own code because lib/domain imports decimal.js and zod only. */

const density = (x: number): number => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI)

/** From here outwards the tail is a continued fraction; inside it would need too many terms. */
const TAIL_FROM = 2.5
const TAIL_TERMS = 200

/**
 * Returns the probability of a value up to x. Inside by the series of Marsaglia (J. Stat. Software 11(4), 2004), in the tails by Laplace's continued
 * fraction (Abramowitz and Stegun 26.2.14).
 */
export function normalCdf(x: number): number {
  if (x > TAIL_FROM) return 1 - upperTail(x)
  return x < -TAIL_FROM ? upperTail(-x) : 0.5 + density(x) * oddSeries(x)
}

function oddSeries(x: number): number {
  let term = x
  let sum = x
  for (let odd = 3; Math.abs(term) > Number.EPSILON * Math.abs(sum); odd += 2) {
    term *= (x * x) / odd
    sum += term
  }
  return sum
}

function upperTail(x: number): number {
  let fraction = x
  for (let term = TAIL_TERMS; term > 0; term -= 1) fraction = x + term / fraction
  return density(x) / fraction
}

/**
 * Returns the x below which a share p lies: −Infinity at 0, Infinity at 1, NaN outside. Begins with Abramowitz and Stegun 26.2.23 (good to 4.5e-4) and
 * takes three steps of Halley's method on normalCdf, each of which triples the digits.
 */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p)
  if (!(p > 0)) return p === 0 ? Number.NEGATIVE_INFINITY : Number.NaN
  const t = Math.sqrt(-2 * Math.log(p))
  let x = (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t
  for (let step = 0; step < 3; step += 1) {
    const error = (normalCdf(x) - p) / density(x)
    x -= error / (1 + (x * error) / 2)
  }
  return x
}

/** Returns the probability that a normal value lies at least as far from 0 as z, on either side. */
export const normalTwoSided = (z: number): number => 2 * normalCdf(-Math.abs(z))
