import { type Usd, usd } from '../../domain/decimal.ts'
import { ACTIONS, type Action } from '../../domain/decision.ts'
import type { Verdict } from '../../domain/gate/verdict.ts'
import { VERDICTS } from '../../domain/recordWords.ts'
import type { Db } from '../db.ts'
import { columnsOf } from '../rows/columns.ts'

/** A cycle that can be asked again, with what the model decided then. */
export interface TrialCandidate {
  cycleId: number
  number: number
  atMs: number
  model: string
  /** The model's own, in order. */
  decisions: { coin: string; action: Action; verdict: Verdict['verdict']; denial: string | null }[]
  /** Whether an entry of it became a trade that closed below 0, fees and funding included. */
  isLost: boolean
}

/** Returns the agent's ended cycles that keep what a model was asked and what the gate judged on, oldest first, and how many ended without that. Throws AppError('store_row'). */
export async function listTrialCandidates(
  db: Db,
  agentId: string,
): Promise<{ candidates: TrialCandidate[]; withoutQuestion: number; withoutGateInput: number }> {
  const ended = { agentId, status: { not: 'running' } }
  // What was removed may be in the archive.
  const isRemoved = { transcriptRemovedAt: { not: null } }
  // Only what was asked is packed.
  const isAsked = { OR: [{ context: { not: '' } }, { transcriptBlockId: { not: null } }] }
  const asked = { ...ended, OR: [isAsked, isRemoved] }
  const [rows, lost, all, withContext] = await Promise.all([
    db.cycle.findMany({
      where: { ...ended, OR: [{ ...isAsked, gateInputs: { some: {} } }, isRemoved] },
      orderBy: { id: 'asc' },
      select: {
        id: true,
        number: true,
        startedAt: true,
        model: true,
        decisions: {
          where: { source: 'model' },
          orderBy: { number: 'asc' },
          select: { id: true, coin: true, action: true, verdict: true, denial: true },
        },
      },
    }),
    lostEntries(db, agentId),
    db.cycle.count({ where: ended }),
    db.cycle.count({ where: asked }),
  ])
  const candidates = rows.map(({ id, number, startedAt, model, decisions }) => ({
    cycleId: id,
    number,
    atMs: startedAt.getTime(),
    model,
    decisions: decisions.map((row) => {
      const at = columnsOf('Decision', row.id)
      return {
        coin: row.coin,
        action: at.oneOf('action', row.action, ACTIONS),
        verdict: at.oneOf('verdict', row.verdict, VERDICTS),
        denial: row.denial,
      }
    }),
    isLost: decisions.some((row) => lost.has(row.id)),
  }))
  return { candidates, withoutQuestion: all - withContext, withoutGateInput: withContext - rows.length }
}

/** The decisions that opened what closed below 0. */
async function lostEntries(db: Db, agentId: string): Promise<ReadonlySet<number>> {
  const rows = await db.trade.findMany({
    where: { agentId, status: 'closed', entryDecisionId: { not: null } },
    select: { entryDecisionId: true, realizedPnlUsd: true, feesUsd: true, fundingUsd: true },
  })
  const netOf = (row: (typeof rows)[number]): Usd =>
    usd(usd(row.realizedPnlUsd).minus(row.feesUsd).plus(row.fundingUsd))
  return new Set(rows.flatMap((row) => (row.entryDecisionId !== null && netOf(row).lt(0) ? row.entryDecisionId : [])))
}
