import { z } from 'zod'
import { INTERVALS } from '../market.ts'

/** What is stored of a look at pairs: plain numbers, null where a figure does not exist. */

const figure = z.number().nullable()

const lookSchema = z.object({
  y: z.string(),
  x: z.string(),
  beta: z.number(),
  statistic: z.number(),
  p: z.number(),
  falseShareP: z.number(),
  anyFalseP: z.number(),
})

const REFUSALS = [
  'notCointegrated',
  'onlyWatched',
  'staleCloses',
  'hedgeOutOfRange',
  'hedgesDisagree',
  'halfLifeOutOfRange',
  'unstable',
  'littleHistory',
] as const
const STABILITY_FAULTS = [
  'littleHistory',
  'seldomCointegrated',
  'hedgeMoved',
  'halfLifeMoved',
  'spreadMoved',
  'levelMoved',
] as const

/** A pair of a scan with its standing. The facts are worked out for those that are worth it; null for the others. */
export const pairStandingSchema = z.object({
  chosen: lookSchema,
  other: lookSchema,
  falseShareP: z.number(),
  anyFalseP: z.number(),
  verdict: z.enum(['cointegrated', 'watch', 'no']),
  state: z.enum(['eligible', 'watched', 'retired']),
  refusals: z.array(z.enum(REFUSALS)),
  facts: z
    .object({
      totalBeta: figure,
      halfLifeBars: figure,
      halfLifeRange: z.tuple([z.number(), figure]).nullable(),
      spreadSd: z.number(),
      flatShare: z.number(),
      passedShare: figure,
      windows: z.number(),
      faults: z.array(z.enum(STABILITY_FAULTS)),
    })
    .nullable(),
})
export type PairStandingRecord = z.output<typeof pairStandingSchema>

export const persistenceSchema = z.object({
  found: z.number(),
  again: z.number(),
  looked: z.number(),
  foundThere: z.number(),
})

export const pairScanSchema = z.object({
  interval: z.enum(INTERVALS),
  bars: z.number(),
  coins: z.array(z.string()),
  /** Regressions looked at: what the p-values are corrected for. */
  looks: z.number(),
  pairs: z.array(pairStandingSchema),
  /** Pairs that could not be looked at. */
  unread: z.array(z.tuple([z.string(), z.string()])),
  /** Windows that do not overlap, in the bars there are, and how long what one found lasted into the next. */
  windows: z.number(),
  persistence: z.object({ raw: persistenceSchema, watched: persistenceSchema }),
})
export type PairScanRecord = z.output<typeof pairScanSchema>

const NO_ENTRY = [
  'unreadable',
  'notStretched',
  'gone',
  'notRearmed',
  'coolingDown',
  'hourDisagrees',
  'fourHoursDisagree',
  'stillRunning',
  'edgeBelowCost',
  'notEligible',
] as const

export const pairReadingSchema = z.object({
  z5m: figure,
  z1h: figure,
  z4h: figure,
  beta: figure,
  spreadSd: figure,
  halfLifeBars: figure,
  /** For a dollar of y: what the way back to the exit is worth, and what four fills and the funding of a half-life cost. */
  move: figure,
  cost: figure,
  why: z.enum(NO_ENTRY).nullable(),
  /** Whether |z| has been small since the last signal. */
  isRearmed: z.boolean(),
})
export type PairReadingRecord = z.output<typeof pairReadingSchema>
