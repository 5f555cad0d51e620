import { halfLifeOf } from './halfLife.ts'
import type { PairRule } from './pairRule.ts'
import { lastOf, type PairSeries } from './pairSeries.ts'
import type { PairReading } from './pairSignal.ts'
import { windowZ } from './zScore.ts'

/** The bars of a pair's three intervals, closed ones only. */
export interface ReadSeries {
  bars5m: PairSeries
  bars1h: PairSeries
  bars4h: PairSeries
}

/** What the trading interval says of the pair, with the hedge of its own window. */
export interface WindowFacts {
  beta: number
  sd: number
  halfLifeBars: number | null
}

export interface ReadPair {
  reading: PairReading
  /** Null where there are too few bars, or a side does not move. */
  facts5m: WindowFacts | null
}

/** Bars back that are looked at for how long the spread has been stretched. */
const BACK = 3

/** Returns what the three intervals say now, each z from hedge, mean and deviation of its own window. */
export function readPair({ bars5m, bars1h, bars4h }: ReadSeries, rule: PairRule): ReadPair {
  const now = windowZ(bars5m.y, bars5m.x, rule.bars5m)
  const back = Array.from({ length: BACK }, (_, at) => zAt(bars5m, rule.bars5m, at))
  const [z5m = null, z5mBefore = null] = back
  const isBeyond = (z: number | null): boolean =>
    z !== null && z5m !== null && Math.abs(z) >= rule.entryZ && Math.sign(z) === Math.sign(z5m)
  const ended = back.findIndex((z) => !isBeyond(z))
  return {
    reading: {
      z5m,
      z5mBefore,
      z1h: zAt(bars1h, rule.bars1h, 0),
      z4h: zAt(bars4h, rule.bars4h, 0),
      barsBeyond: ended < 0 ? BACK : ended,
    },
    facts5m: now && {
      beta: now.hedge.beta,
      sd: now.sd,
      halfLifeBars: halfLifeOf(now.hedge.residuals)?.bars ?? null,
    },
  }
}

/** Returns z as it was some bars ago, with nothing of what came later. */
function zAt(series: PairSeries, bars: number, ago: number): number | null {
  const { y, x } = lastOf(series, bars + ago)
  if (y.length < bars + ago) return null
  return windowZ(y.slice(0, bars), x.slice(0, bars), bars)?.z ?? null
}
