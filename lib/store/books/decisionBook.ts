import { fromJsonNumber, toText } from '../../domain/decimal.ts'
import { gateInputText, readGateInputText } from '../../domain/gate/gateInputText.ts'
import type { GateInput, Verdict } from '../../domain/gate/verdict.ts'
import { ANSWER_LABEL } from '../../domain/gateReport.ts'
import type { OrderSource } from '../../domain/tradingState.ts'
import type { Decision } from '../../generated/prisma/client.ts'
import { type DecisionRow, parseDecisionRow } from '../rows/decisionRow.ts'
import type { BookContext } from './bookContext.ts'

/** What was asked for and what the gate said. */
export interface DecisionBook {
  /**
   * Stores verdicts with their gate reports in order, and in the same batch what they were judged on; returns the rows. Numbering continues after the
   * decisions the cycle already has.
   */
  insertVerdicts(
    cycleId: number,
    verdicts: readonly { verdict: Verdict; source: OrderSource }[],
    input: GateInput,
  ): Promise<DecisionRow[]>
  /** Returns whether a position in its coin was held when a decision was judged; false where what it was judged on is not there to read any more. */
  wasHeld(decision: Pick<DecisionRow, 'coin' | 'cycleId' | 'number'>): Promise<boolean>
  /** Returns the newest decisions that were no holds, or of which not all could be used, newest first, with the venue time at which their cycle began. */
  past(limit: number): Promise<(DecisionRow & { cycleStartedMs: number })[]>
}

/** Returns the agent's decisions. */
export function createDecisionBook({ db, agentId, write, announce }: BookContext): DecisionBook {
  return {
    async insertVerdicts(cycleId, verdicts, input) {
      if (verdicts.length === 0) return []
      const taken = await db.decision.count({ where: { cycleId } })
      const creates = verdicts.map(({ verdict, source }, index) =>
        db.decision.create({
          data: { agentId, cycleId, number: taken + index + 1, source, ...verdictColumns(verdict) },
        }),
      )
      const judgedOn = db.gateInput.create({
        data: { agentId, cycleId, firstNumber: taken + 1, body: gateInputText(input) },
        select: { id: true },
      })
      const rows = await write<Decision | { id: number }>([...creates, judgedOn], [announce('decision', cycleId)])
      return rows.flatMap((row) => ('cycleId' in row ? [parseDecisionRow(row)] : []))
    },
    async wasHeld({ coin, cycleId, number }) {
      const where = { cycleId, firstNumber: { lte: number } }
      const row = await db.gateInput.findFirst({ where, orderBy: { firstNumber: 'desc' }, select: { body: true } })
      const input = row && readGateInputText(row.body)
      return input?.account.positions.some((position) => position.coin === coin) ?? false
    },
    async past(limit) {
      const rows = await db.decision.findMany({
        where: {
          agentId,
          OR: [{ action: { not: 'hold' } }, { gateReport: { contains: `"label":"${ANSWER_LABEL}"` } }],
        },
        orderBy: { id: 'desc' },
        take: limit,
        include: { cycle: { select: { startedAt: true } } },
      })
      return rows.map(({ cycle, ...row }) => ({ ...parseDecisionRow(row), cycleStartedMs: cycle.startedAt.getTime() }))
    },
  }
}

function verdictColumns({ decision, verdict, denial, rules, sizeUsd }: Verdict) {
  const text = (value: number | null): string | null => (value === null ? null : toText(fromJsonNumber(value)))
  return {
    coin: decision.asset,
    action: decision.action,
    allocationUsd: toText(fromJsonNumber(decision.allocation_usd)),
    leverage: decision.leverage,
    tpPx: text(decision.tp_price),
    slPx: text(decision.sl_price),
    exitPlan: decision.exit_plan,
    exitRules: decision.exit_rules === null ? null : JSON.stringify(decision.exit_rules),
    confidence: decision.confidence,
    rationale: decision.rationale,
    verdict,
    denial,
    gateReport: JSON.stringify(rules),
    sizeUsd: sizeUsd === null ? null : toText(sizeUsd.toDecimalPlaces(6)),
  }
}
