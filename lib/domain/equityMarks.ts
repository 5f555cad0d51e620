import { z } from 'zod'
import { Decimal, type Usd, usd } from './decimal.ts'

/**
 * What losses are measured from. Deposits and withdrawals are neither loss nor gain: where cash moved, what is measured from moves in proportion, so that
 * the share that was lost stays what it was.
 */

const money = z.string().transform((text) => usd(text))
export const equityMarksSchema = z.object({
  atMs: z.number(),
  equityUsd: money,
  depositsUsd: money,
  /** What the books do not explain of equity. */
  residualUsd: money,
  /** Equity at the start of the UTC day, and its highest. */
  dayStartUsd: money,
  peakUsd: money,
  /** Looks in a row that the books did not explain. */
  unexplained: z.number().int(),
})
export type EquityMarks = z.output<typeof equityMarksSchema>

/** One look at the money: the account, and the sums of the books at the same time. */
export interface MoneyLook {
  atMs: number
  equityUsd: Usd
  unrealizedUsd: Usd
  depositsUsd: Usd
  realizedUsd: Usd
  feesUsd: Usd
  fundingUsd: Usd
}

/** What equity may differ from the books by, beside what it differed before: the cents of rounding and of funding just paid. */
const TOLERANCE_USD = 1
const TOLERANCE_FRAC = 0.005
/** So many looks in a row are waited for the books to explain a difference; then it is a loss or a gain. */
const UNEXPLAINED_MAX = 3

/** Returns the marks after a look, and whether the books explain it: where they do not, it was not taken. */
export function advanceMarks(marks: EquityMarks | null, look: MoneyLook): { marks: EquityMarks; isExplained: boolean } {
  const residualUsd = usd(
    look.equityUsd
      .minus(look.depositsUsd)
      .minus(look.realizedUsd)
      .plus(look.feesUsd)
      .minus(look.fundingUsd)
      .minus(look.unrealizedUsd),
  )
  const { atMs, equityUsd, depositsUsd } = look
  const seen = { atMs, equityUsd, depositsUsd, residualUsd, unexplained: 0 }
  if (marks === null) return { marks: { ...seen, dayStartUsd: equityUsd, peakUsd: equityUsd }, isExplained: true }
  const most = Decimal.max(TOLERANCE_USD, marks.equityUsd.abs().times(TOLERANCE_FRAC))
  const isExplained = residualUsd.minus(marks.residualUsd).abs().lte(most)
  if (!isExplained && marks.unexplained < UNEXPLAINED_MAX)
    return { marks: { ...marks, unexplained: marks.unexplained + 1 }, isExplained: false }
  const { dayStartUsd, peakUsd, baseUsd } = moved(marks, usd(depositsUsd.minus(marks.depositsUsd)))
  const isNewDay = dayOf(atMs) > dayOf(marks.atMs)
  return {
    marks: {
      ...seen,
      // What was last seen before midnight is what the day starts with.
      dayStartUsd: isNewDay ? baseUsd : dayStartUsd,
      peakUsd: usd(Decimal.max(peakUsd, equityUsd)),
    },
    isExplained: true,
  }
}

/** The marks as if the cash had moved right after the last look. An account that was empty, or is emptied, is measured anew. */
function moved({ equityUsd, dayStartUsd, peakUsd }: EquityMarks, flowUsd: Usd) {
  const baseUsd = usd(equityUsd.plus(flowUsd))
  if (flowUsd.isZero()) return { dayStartUsd, peakUsd, baseUsd }
  if (equityUsd.lte(0) || baseUsd.lte(0)) return { dayStartUsd: baseUsd, peakUsd: baseUsd, baseUsd }
  const factor = baseUsd.div(equityUsd)
  return { dayStartUsd: usd(dayStartUsd.times(factor)), peakUsd: usd(peakUsd.times(factor)), baseUsd }
}

/** Returns the marks when a person lets go of locks of these kinds: their losses are measured from what there is now. */
export const measuredAnew = (marks: EquityMarks, kinds: readonly string[]): EquityMarks => ({
  ...marks,
  dayStartUsd: kinds.includes('dayLoss') ? marks.equityUsd : marks.dayStartUsd,
  peakUsd: kinds.includes('drawdown') ? marks.equityUsd : marks.peakUsd,
})

/** Returns what was lost since `fromUsd`, as a share of it; 0 where nothing was. */
export const lostFrac = ({ equityUsd }: EquityMarks, fromUsd: Usd): Decimal =>
  fromUsd.lte(0) ? new Decimal(0) : Decimal.max(fromUsd.minus(equityUsd).div(fromUsd), 0)

const DAY_MS = 86_400_000
const dayOf = (ms: number): number => Math.floor(ms / DAY_MS)

/** Returns the next midnight UTC, in ms. */
export const nextMidnightMs = (ms: number): number => (dayOf(ms) + 1) * DAY_MS
