/** Where the ticks of an axis stand: at round values, with the decimals that tell them apart. */
export interface Ticks {
  values: number[]
  decimals: number
}

/** Returns about `count` round values within [low, high]; one where both are the same. */
export function valueTicks(low: number, high: number, count: number): Ticks {
  if (!(high > low)) return { values: [low], decimals: 2 }
  const rough = (high - low) / Math.max(count, 1)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power
  const first = Math.ceil(low / step)
  const values = Array.from({ length: Math.floor(high / step) - first + 1 }, (_, at) => (first + at) * step)
  const decimals = [0, 1, 2, 3, 4, 5, 6].find((places) => Math.abs(step - Number(step.toFixed(places))) < step * 1e-6)
  return { values, decimals: decimals ?? 6 }
}

const MINUTE_MS = 60_000
const STEPS_MS = [1, 5, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080, 43_200, 129_600, 525_600].map(
  (minutes) => minutes * MINUTE_MS,
)

/** Returns about `count` round UTC times within [fromMs, toMs]. */
export function timeTicks(fromMs: number, toMs: number, count: number): number[] {
  const rough = (toMs - fromMs) / Math.max(count, 1)
  const step = STEPS_MS.find((each) => each >= rough) ?? 525_600 * MINUTE_MS
  const first = Math.ceil(fromMs / step) * step
  return Array.from({ length: Math.max(0, Math.floor((toMs - first) / step) + 1) }, (_, at) => first + at * step)
}

/** Returns the place of the value nearest to `wanted` among ascending ones; −1 of none. */
export function nearest(ascending: readonly number[], wanted: number): number {
  const after = ascending.findIndex((value) => value >= wanted)
  if (after < 0) return ascending.length - 1
  if (after === 0) return 0
  const [before, next] = [ascending[after - 1] as number, ascending[after] as number]
  return wanted - before < next - wanted ? after - 1 : after
}

/** Returns an SVG path through the points that have a value; what has none is a gap. */
export function linePath(points: readonly (readonly [x: number, y: number | null])[]): string {
  let isDrawing = false
  return points
    .map(([x, y]) => {
      const command = isDrawing ? 'L' : 'M'
      isDrawing = y !== null
      return y === null ? '' : `${command}${x.toFixed(1)} ${y.toFixed(1)}`
    })
    .join('')
}
