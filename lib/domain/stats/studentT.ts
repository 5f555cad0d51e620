/**
 * Returns the probability that Student's t with `degrees` of freedom lies at least as far from 0 as t, on either side; NaN without a positive number of
 * degrees. It is the regularized incomplete beta function of degrees ÷ (degrees + t²) (Abramowitz and Stegun 26.7.1).
 */
export function studentTwoSided(t: number, degrees: number): number {
  if (!(degrees > 0) || Number.isNaN(t)) return Number.NaN
  const [a, b] = [degrees / 2, 0.5]
  const outside = degrees / (degrees + t * t)
  const inside = (t * t) / (degrees + t * t)
  const scale = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(outside) + b * Math.log(inside))
  if (scale === 0 || Number.isNaN(scale)) return inside < 0.5 ? 1 : 0
  // The fraction converges fast on one side of the mean; the other is its complement.
  return outside < (a + 1) / (a + b + 2)
    ? (scale * betaFraction(a, b, outside)) / a
    : 1 - (scale * betaFraction(b, a, inside)) / b
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

/** Stirling's series (DLMF 5.11.1) from 10 upwards; below, Γ(x) = Γ(x + 1) ÷ x leads there. */
function logGamma(x: number): number {
  if (x < 10) return logGamma(x + 1) - Math.log(x)
  const inverse = 1 / (x * x)
  const series = 1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse * (1 / 1188))))
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series / x
}
