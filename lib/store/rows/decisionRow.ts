import { z } from 'zod'
import type { Px, Usd } from '../../domain/decimal.ts'
import { ACTIONS, type Action } from '../../domain/decision.ts'
import { type ExitRules, storedExitRulesSchema } from '../../domain/exitRules.ts'
import type { Verdict } from '../../domain/gate/verdict.ts'
import { type RuleResult, ruleResultSchema } from '../../domain/gateReport.ts'
import { VERDICTS } from '../../domain/recordWords.ts'
import { ORDER_SOURCES, type OrderSource } from '../../domain/tradingState.ts'
import type { Decision } from '../../generated/prisma/client.ts'
import { columnsOf, jsonOrForgotten } from './columns.ts'

/** What was asked for, by whom, and what the gate said. */
export interface DecisionRow {
  id: number
  agentId: string
  cycleId: number
  number: number
  coin: string
  action: Action
  source: OrderSource
  /** Notional that was asked for. */
  allocationUsd: Usd
  leverage: number | null
  tpPx: Px | null
  slPx: Px | null
  exitPlan: string
  /** Null where there are none, and where an older version wrote them in a form that is not read any more. */
  exitRules: ExitRules | null
  confidence: number | null
  rationale: string
  verdict: Verdict['verdict']
  /** A code of lib/domain/denial.ts, or one that an older version knew. */
  denial: string | null
  gateReport: RuleResult[]
  /** Notional after the gate. */
  sizeUsd: Usd | null
}

/** Returns the row parsed. Throws AppError('store_row'). */
export function parseDecisionRow(row: Decision): DecisionRow {
  const at = columnsOf('Decision', row.id)
  return {
    ...row,
    action: at.oneOf('action', row.action, ACTIONS),
    source: at.oneOf('source', row.source, ORDER_SOURCES),
    allocationUsd: at.usd('allocationUsd', row.allocationUsd),
    tpPx: at.pxOrNull('tpPx', row.tpPx),
    slPx: at.pxOrNull('slPx', row.slPx),
    exitRules: jsonOrForgotten(row.exitRules, storedExitRulesSchema),
    verdict: at.oneOf('verdict', row.verdict, VERDICTS),
    gateReport: at.json('gateReport', row.gateReport, z.array(ruleResultSchema)),
    sizeUsd: at.usdOrNull('sizeUsd', row.sizeUsd),
  }
}
