import { engleGranger } from './engleGranger.ts'
import { halfLifeOf } from './halfLife.ts'
import { hedgeOf } from './hedgeRatio.ts'
import type { Column } from './leastSquares.ts'
import { sdOf } from './zScore.ts'

/** Cheap questions that refuse most pairs: was it so before, and is it the same at both ends? */
export interface Stability {
  /** Of the windows before, the share in which the pair passed at 10 %; null with fewer than four windows. */
  passedShare: number | null
  windows: number
  /** Second half over first; null where one has none. */
  betaRatio: number | null
  halfLifeRatio: number | null
  sdRatio: number | null
  /** Distance of the halves' means, in standard deviations of the whole. */
  levelShift: number | null
  /** What does not hold, in words; empty: stable. */
  faults: StabilityFault[]
}

export type StabilityFault =
  | 'littleHistory'
  | 'seldomCointegrated'
  | 'hedgeMoved'
  | 'halfLifeMoved'
  | 'spreadMoved'
  | 'levelMoved'

const WINDOWS = 12
const WINDOWS_MIN = 4
const STEPS_A_WINDOW = 4
const PASS_P = 0.1
const PASSED_SHARE_MIN = 0.5
const BETA_RATIO_MAX = 1.25
const HALF_LIFE_RATIO_MAX = 3
const SD_RATIO_MAX = 2
const LEVEL_SHIFT_MAX = 1.5

/** Returns how steady the last `bars` rows are and how often the windows of so many bars before them, a quarter apart, passed. */
export function stabilityOf(y: Column, x: Column, bars: number): Stability {
  const [passed, windows] = passedWindows(y, x, bars)
  const [lastY, lastX] = [y.slice(-bars), x.slice(-bars)]
  const middle = Math.floor(lastY.length / 2)
  const halves = [
    { y: lastY.slice(0, middle), x: lastX.slice(0, middle) },
    { y: lastY.slice(middle), x: lastX.slice(middle) },
  ].map((half) => hedgeOf(half.y, half.x)) as [ReturnType<typeof hedgeOf>, ReturnType<typeof hedgeOf>]
  const [first, second] = halves
  const ratio = (of: (hedge: NonNullable<typeof first>) => number | null): number | null => {
    const [a, b] = [first && of(first), second && of(second)]
    return a === null || b === null || !(b / a > 0) ? null : b / a
  }
  const measured = {
    passedShare: windows < WINDOWS_MIN ? null : passed / windows,
    windows,
    betaRatio: ratio(({ beta }) => beta),
    halfLifeRatio: ratio(({ residuals }) => halfLifeOf(residuals)?.bars ?? null),
    sdRatio: ratio(({ residuals }) => sdOf(residuals)),
    levelShift: levelShift(lastY, lastX),
  }
  return { ...measured, faults: faultsOf(measured) }
}

function passedWindows(y: Column, x: Column, bars: number): [number, number] {
  const step = Math.max(1, Math.floor(bars / STEPS_A_WINDOW))
  const ends = Array.from({ length: WINDOWS }, (_, at) => y.length - at * step).filter((end) => end >= bars)
  const passed = ends.filter((end) => {
    const test = engleGranger(y.slice(end - bars, end), x.slice(end - bars, end))
    return test !== null && test.p < PASS_P
  })
  return [passed.length, ends.length]
}

function levelShift(y: Column, x: Column): number | null {
  const hedge = hedgeOf(y, x)
  if (hedge === null) return null
  const { residuals } = hedge
  const middle = Math.floor(residuals.length / 2)
  // The mean of all residuals is 0, so the halves' means say everything.
  const sum = residuals.slice(0, middle).reduce((total, value) => total + value, 0)
  const shift = Math.abs(sum / middle + sum / (residuals.length - middle)) / sdOf(residuals)
  return Number.isFinite(shift) ? shift : null
}

const isWithin = (ratio: number | null, most: number): boolean => ratio !== null && ratio <= most && ratio >= 1 / most

function faultsOf(of: Omit<Stability, 'faults'>): StabilityFault[] {
  const holds: [boolean, StabilityFault][] = [
    [of.passedShare !== null, 'littleHistory'],
    [of.passedShare === null || of.passedShare >= PASSED_SHARE_MIN, 'seldomCointegrated'],
    [isWithin(of.betaRatio, BETA_RATIO_MAX), 'hedgeMoved'],
    [isWithin(of.halfLifeRatio, HALF_LIFE_RATIO_MAX), 'halfLifeMoved'],
    [isWithin(of.sdRatio, SD_RATIO_MAX), 'spreadMoved'],
    [of.levelShift !== null && of.levelShift < LEVEL_SHIFT_MAX, 'levelMoved'],
  ]
  return holds.filter(([isHeld]) => !isHeld).map(([, fault]) => fault)
}
