import { z } from 'zod'

/** When a pair is traded, held and left: every number a person can set. Source of the defaults: go-trader, Hild and Olsson 2019, and what was measured on Hyperliquid's own candles. */

const count = (standard: number, min: number, max: number) => z.number().int().min(min).max(max).default(standard)
const number = (standard: number, min: number, max: number) => z.number().min(min).max(max).default(standard)

export const pairRuleSchema = z
  .strictObject({
    /** Bars of the window for hedge, mean and deviation. */
    bars5m: count(288, 100, 5_000),
    bars1h: count(336, 100, 5_000),
    bars4h: count(180, 100, 5_000),
    /** Bars of 1h a pair is tested on, once an hour. */
    testBars: count(1_000, 250, 5_000),
    /** Above it, in either direction and corrected for all that was looked at, a pair is not traded. */
    pMax: number(0.05, 0.001, 0.2),
    /** A corrected p up to here is worth watching. */
    watchPMax: number(0.1, 0.001, 0.5),
    betaMin: number(0.2, 0.01, 1),
    betaMax: number(5, 1, 100),
    /** How far the hedge by total least squares may be from the one that is used, as a share of it. */
    totalBetaGapMax: number(0.3, 0.01, 10),
    halfLifeBarsMin: number(6, 1, 1_000),
    halfLifeBarsMax: number(72, 2, 5_000),
    /** Share of bars without a trade in the window beyond which a coin's close is stale. */
    flatShareMax: number(0.2, 0, 1),
    entryZ: number(2, 0.5, 10),
    /** From here on a spread has left rather than stretched. */
    entryZMax: number(3.5, 1, 20),
    confirm1hZ: number(1, 0, 10),
    against4hZMax: number(0.5, 0, 10),
    /** After an exit the next entry waits until |z| was below this. */
    rearmZ: number(1, 0, 10),
    exitZ: number(0.5, 0, 5),
    stopZ: number(4, 1, 30),
    lossFracMax: number(0.015, 0.001, 0.5),
    /** What a second opinion that wants it tighter makes of the two. */
    tightStopZ: number(3, 1, 30),
    tightLossFracMax: number(0.01, 0.001, 0.5),
    timeStopHalfLives: number(3, 0.5, 50),
    /** An expected move must be worth so many times what four fills and the funding cost. */
    edgeOfCostMin: number(2, 1, 20),
    /** Funding against the pair, as a share of gross in a day, that ends it. */
    carryFracADayMax: number(0.0003, 0, 0.1),
    /** Tests in a row a held pair may fail before it leaves at the next |z| below `rearmZ`. */
    failedTestsMax: count(3, 1, 100),
    /** Minutes without an entry in the pair after its stop. */
    stopCooldownMinutes: count(240, 0, 10_080),
  })
  .refine(({ exitZ, entryZ }) => exitZ < entryZ, {
    error: 'The exit must be nearer to 0 than the entry',
    path: ['exitZ'],
  })
  .refine(({ entryZ, entryZMax }) => entryZ < entryZMax, {
    error: 'The entry must be below its end',
    path: ['entryZMax'],
  })
  .refine(({ entryZMax, stopZ }) => entryZMax < stopZ, {
    error: 'The stop must be beyond the last entry',
    path: ['stopZ'],
  })
  .refine(({ tightStopZ, stopZ, entryZ }) => tightStopZ <= stopZ && tightStopZ > entryZ, {
    error: 'The tighter stop must lie between entry and stop',
    path: ['tightStopZ'],
  })
export type PairRule = z.output<typeof pairRuleSchema>

export const DEFAULT_PAIR_RULE: PairRule = pairRuleSchema.parse({})
