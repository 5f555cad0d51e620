/**
 * Returns the probability that Student's t with `degrees` of freedom lies at least as far from 0 as t, on either side; NaN without a positive number of
 * degrees. It is the regularized incomplete beta function of degrees ÷ (degrees + t²) (Abramowitz and Stegun 26.7.1).
 */
export function studentTwoSided(t: number, degrees: number): number {
  if (!(degrees > 0) || Number.isNaN(t)) return Number.NaN
  const [a, b] = [degrees / 2, 0.5]
  const outside = degrees / (degrees + t * t)
  const inside = (t * t) / (degrees + t * t)
  const scale = (gammaRatio(a) / Math.sqrt(Math.PI)) * Math.exp(-a * Math.log1p((t * t) / degrees)) * Math.sqrt(inside)
  // Nothing is left of it next to 0, and far out.
  if (scale === 0 || Number.isNaN(scale)) return Math.abs(t) < 1 ? 1 : 0
  // The fraction converges fast on one side of the mean; the other is its complement.
  return outside < (a + 1) / (a + b + 2)
    ? (scale * betaFraction(a, b, outside)) / a
    : 1 - (scale * betaFraction(b, a, inside)) / b
}

/** Returns how far from 0 Student's t with `degrees` of freedom lies with `confidence` at most, on either side; NaN without a positive number of degrees. */
export function studentReach(confidence: number, degrees: number): number {
  if (!(degrees > 0)) return Number.NaN
  let [low, high] = [0, 1]
  while (studentTwoSided(high, degrees) > 1 - confidence) high *= 2
  for (let step = 0; step < 80; step += 1) {
    const middle = (low + high) / 2
    if (studentTwoSided(middle, degrees) > 1 - confidence) low = middle
    else high = middle
  }
  return high
}

/** The continued fraction of the incomplete beta function (DLMF 8.17.22) by Lentz's method; it stops when a step changes nothing. */
function betaFraction(a: number, b: number, x: number): number {
  let c = 1
  let d = 1 / notZero(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m < 500; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    let change = 1
    for (const term of [even, odd]) {
      d = 1 / notZero(1 + term * d)
      c = notZero(1 + term / c)
      change = c * d
      fraction *= change
    }
    if (Math.abs(change - 1) < Number.EPSILON) break
  }
  return fraction
}

const notZero = (value: number): number => (Math.abs(value) < 1e-300 ? 1e-300 : value)

/** Returns Γ(a + ½) ÷ Γ(a): its series for large a (DLMF 5.11.13) from 20 upwards; below, the ratio of a + 1 leads there. */
function gammaRatio(a: number): number {
  if (a < 20) return (gammaRatio(a + 1) * a) / (a + 0.5)
  const inverse = 1 / (a * a)
  const series = -1 / 8 + inverse * (1 / 192 - inverse * (1 / 640 - (inverse * 17) / 14_336))
  return Math.sqrt(a) * Math.exp(series / a)
}
