import 'server-only'
import { differingOf } from '@/lib/domain/gate/limitTrial.ts'
import { heldAccount, type JudgedMoment, lossLocksAt, sameLocks, withLossLocks } from '@/lib/domain/gate/lossTrial.ts'
import type { GateInput } from '@/lib/domain/gate/verdict.ts'
import type { LimitCode, Limits } from '@/lib/domain/limits.ts'
import { spendDayStartMs } from '@/lib/domain/spend.ts'
import type { Db } from '@/lib/store/db.ts'
import { readLosses, type StoredLosses } from '@/lib/store/queries/lossRecord.ts'

/** What loss limits would have held back. */
export interface LossesTried {
  /** Returns what a stored input is judged on with them. */
  heldAt(input: GateInput): Pick<GateInput, 'locks' | 'tradingState'>
  /** Limits that are not known for so many decisions. */
  notKnown: { limit: LimitCode; decisions: number }[]
}

const HOUR_MS = 3_600_000
const AS_IT_WAS: LossesTried = { heldAt: (input) => input, notKnown: [] }

/**
 * Runs loss limits over what was recorded, twice: as they were and as they would be. A decision is judged anew only where the two hold different things, so
 * that what the record does not show exactly (a fall between two points) counts for neither.
 */
export async function tryLosses(
  db: Db,
  agentId: string,
  tried: readonly { input: GateInput }[],
  limits: Limits,
): Promise<LossesTried> {
  const inputs = [...new Set(tried.map(({ input }) => input))].sort((one, other) => atOf(one) - atOf(other))
  const changed = [...new Set(inputs.flatMap((input) => differingOf('loss', input.limits, limits)))]
  const [first] = inputs
  const last = inputs.at(-1)
  if (!first || !last || changed.length === 0) return AS_IT_WAS
  const hours = [limits, ...inputs.map((input) => input.limits)].flatMap(spans)
  const record = await readLosses(db, agentId, atOf(first) - Math.max(...hours) * HOUR_MS, atOf(last))
  const moments = inputs.map(momentOf)
  const then = lossLocksAt(record, (atMs) => (inputs.findLast((input) => atOf(input) <= atMs) ?? first).limits, moments)
  const now = lossLocksAt(record, () => limits, moments)
  return {
    heldAt: (input) => {
      const [was, is] = [then.get(atOf(input)) ?? [], now.get(atOf(input)) ?? []]
      return sameLocks(was, is) ? input : withLossLocks(input, is, heldAccount(record.locks, atOf(input)))
    },
    notKnown: changed.flatMap((limit) => {
      const decisions = tried.filter(({ input }) => !isRecorded(record, limit, atOf(input))).length
      return decisions === 0 ? [] : [{ limit, decisions }]
    }),
  }
}

const atOf = ({ pace }: GateInput): number => pace.nowMs
const momentOf = (input: GateInput): JudgedMoment => ({ atMs: atOf(input), equityUsd: input.account.equityUsd })

/** How far back a limit of losses can matter: what it counts, and the pause that follows. */
const spans = ({ stopGuardHours, stopGuardPauseHours, lowProfitHours, lowProfitPauseHours }: Limits): number[] => [
  stopGuardHours + stopGuardPauseHours,
  lowProfitHours + lowProfitPauseHours,
]

/** Whether enough is stored to know what a limit would have held at a moment. Trades are all there; equity is read back so far and no further. */
function isRecorded({ points, isWhole }: StoredLosses, limit: LimitCode, atMs: number): boolean {
  // Before its first point an account is not measured, and nothing is held back for losses.
  if (isWhole) return true
  const firstMs = points[0]?.atMs ?? Number.POSITIVE_INFINITY
  if (limit === 'drawdownFracMax') return false
  return firstMs <= (limit === 'dayLossFracMax' ? spendDayStartMs(atMs) : atMs)
}
