import { type EngleGranger, engleGranger } from './engleGranger.ts'
import { type HalfLife, halfLifeOf } from './halfLife.ts'
import { totalHedgeRatio } from './hedgeRatio.ts'
import type { Column } from './leastSquares.ts'
import type { PairRule } from './pairRule.ts'
import { type Stability, stabilityOf } from './stability.ts'
import { sdOf } from './zScore.ts'

/** What is known of a pair y~x from its test window of 1h bars. */
export interface PairFacts {
  yOnX: EngleGranger
  xOnY: EngleGranger
  totalBeta: number | null
  halfLife: HalfLife | null
  spreadSd: number
  stability: Stability
}

/** Returns the facts, from the last `testBars` rows and, for how lasting they are, from those before; null where the pair cannot be tested. */
export function pairFacts(y: Column, x: Column, { testBars }: Pick<PairRule, 'testBars'>): PairFacts | null {
  if (y.length < testBars || y.length !== x.length) return null
  const [lastY, lastX] = [y.slice(-testBars), x.slice(-testBars)]
  const [yOnX, xOnY] = [engleGranger(lastY, lastX), engleGranger(lastX, lastY)]
  if (yOnX === null || xOnY === null) return null
  const { residuals } = yOnX.hedge
  return {
    yOnX,
    xOnY,
    totalBeta: totalHedgeRatio(lastY, lastX),
    halfLife: halfLifeOf(residuals),
    spreadSd: sdOf(residuals),
    stability: stabilityOf(y, x, testBars),
  }
}

/** Why a pair is not traded. */
export type PairRefusal =
  | 'notCointegrated'
  | 'onlyWatched'
  | 'hedgeOutOfRange'
  | 'hedgesDisagree'
  | 'halfLifeOutOfRange'
  | 'unstable'
  | 'staleCloses'

/** eligible: may be traded. watched: shown, and looked at again. retired: what makes it a pair is gone. */
export type PairState = 'eligible' | 'watched' | 'retired'

export interface PairStanding {
  state: PairState
  /** All that is against it, the weightiest first; empty when eligible. */
  refusals: PairRefusal[]
}

/** What a standing is made from, beside the facts. */
export interface PairEvidence {
  facts: PairFacts
  /** Of the scan, corrected for everything it looked at. */
  verdict: 'cointegrated' | 'watch' | 'no'
  /** The larger share of bars without a trade of the two coins, in the test window. */
  flatShare: number
}

/** Returns whether the pair may be traded, with every reason against. */
export function standingOf({ facts, verdict, flatShare }: PairEvidence, rule: PairRule): PairStanding {
  const { yOnX, totalBeta, halfLife, stability } = facts
  const { beta } = yOnX.hedge
  const bars = halfLife?.bars ?? null
  const totalGap = totalBeta === null ? null : Math.abs(totalBeta - beta) / Math.abs(beta)
  const against: [boolean, PairRefusal][] = [
    [verdict === 'no', 'notCointegrated'],
    [verdict === 'watch', 'onlyWatched'],
    [flatShare > rule.flatShareMax, 'staleCloses'],
    [!(beta >= rule.betaMin && beta <= rule.betaMax), 'hedgeOutOfRange'],
    [totalGap === null || totalGap > rule.totalBetaGapMax, 'hedgesDisagree'],
    [bars === null || bars < rule.halfLifeBarsMin || bars > rule.halfLifeBarsMax, 'halfLifeOutOfRange'],
    [stability.faults.length > 0, 'unstable'],
  ]
  const refusals = against.filter(([holds]) => holds).map(([, refusal]) => refusal)
  if (refusals.length === 0) return { state: 'eligible', refusals }
  return { state: verdict === 'no' ? 'retired' : 'watched', refusals }
}
