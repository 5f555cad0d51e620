import { z } from 'zod'
import type { CycleSummary, CycleView, DecisionView, FillView, TurnView } from '@/lib/contracts/cycles.ts'
import { stepStatusSchema } from '@/lib/contracts/status.ts'
import { CYCLE_STEPS } from '@/lib/domain/cycleSteps.ts'
import { exitRulesSchema } from '@/lib/domain/exitRules.ts'
import { ruleResultSchema } from '@/lib/domain/gateReport.ts'
import type { Decision, Fill, Intent } from '@/lib/generated/prisma/client.ts'
import type { CycleRow, CycleSummaryRow } from '@/lib/store/queries/cycles.ts'
import { readJson, readJsonOrNull } from './json.ts'

type StepStatus = z.infer<typeof stepStatusSchema>

/** Returns a row of the cycles list. */
export function toCycleSummary(row: CycleSummaryRow): CycleSummary {
  return {
    ...toCycleHead(row, row._count.turns),
    decisions: row.decisions.map(({ id, coin, action, verdict, denial, allocationUsd, sizeUsd }) => ({
      id,
      coin,
      action: action as DecisionView['action'],
      verdict: verdict as DecisionView['verdict'],
      denial,
      allocationUsd,
      sizeUsd,
    })),
  }
}

/** Returns everything of one cycle. `running`: the step it is in, null when it has ended. */
export function toCycleView(
  row: CycleRow,
  facts: { fills: Fill[]; previousId: number | null; nextId: number | null; running: string | null },
): CycleView {
  const cycle = { number: row.number, startedAt: row.startedAt }
  return {
    ...toCycleHead(row, row.turns.length),
    steps: toSteps(row.steps, facts.running),
    systemPrompt: row.systemPrompt,
    context: row.context,
    answer: row.answer,
    readingLevel: row.readingLevel,
    turns: row.turns.map(toTurnView),
    decisions: row.decisions.map((decision) => ({
      ...toDecisionView({ ...decision, cycle }),
      intents: decision.intents.map(toIntentView),
      fills: facts.fills
        .filter((fill) => fill.decisionId === decision.id)
        .map((fill) => toFillView(fill, new Map([[decision.id, row.id]]))),
    })),
    previousId: facts.previousId,
    nextId: facts.nextId,
  }
}

function toCycleHead(
  row: Omit<CycleSummaryRow, 'decisions' | '_count'>,
  turnCount: number,
): Omit<CycleSummary, 'decisions'> {
  return {
    id: row.id,
    agentId: row.agentId,
    number: row.number,
    status: row.status as CycleSummary['status'],
    reason: row.reason,
    startedAtMs: row.startedAt.getTime(),
    wallMs: row.wallEndedAt === null ? null : row.wallEndedAt.getTime() - row.wallStartedAt.getTime(),
    model: row.model,
    ruleBased: row.ruleBased,
    settingsVersion: row.settingsVersion,
    usage: toUsage(row),
    costEstimated: row.costEstimated,
    turnCount,
  }
}

/** Returns all ten steps: what the row recorded, the running one, and pending for those not reached. */
export function toSteps(text: string, running: string | null): StepStatus[] {
  const recorded = readJson(z.array(stepStatusSchema), text, 'Cycle.steps')
  return CYCLE_STEPS.map((step) => {
    const known = recorded.find((each) => each.step === step)
    if (known) return known
    return { step, ms: null, status: step === running ? 'running' : 'pending' }
  })
}

/** Returns a decision with the cycle it belongs to. */
export function toDecisionView(row: Decision & { cycle: { number: number; startedAt: Date } }): DecisionView {
  return {
    id: row.id,
    cycleId: row.cycleId,
    cycleNumber: row.cycle.number,
    atMs: row.cycle.startedAt.getTime(),
    coin: row.coin,
    action: row.action as DecisionView['action'],
    source: row.source as DecisionView['source'],
    allocationUsd: row.allocationUsd,
    leverage: row.leverage,
    tpPx: row.tpPx,
    slPx: row.slPx,
    exitPlan: row.exitPlan,
    exitRules: readJsonOrNull(exitRulesSchema, row.exitRules, 'Decision.exitRules'),
    confidence: row.confidence,
    rationale: row.rationale,
    verdict: row.verdict as DecisionView['verdict'],
    denial: row.denial,
    gateReport: readJson(z.array(ruleResultSchema), row.gateReport, 'Decision.gateReport'),
    sizeUsd: row.sizeUsd,
  }
}

/** Returns an execution with the cycle that caused it, from a map of decision to cycle. */
export const toFillView = (row: Fill, cycles: ReadonlyMap<number, number>): FillView => ({
  id: row.id,
  coin: row.coin,
  side: row.side as FillView['side'],
  px: row.px,
  sz: row.sz,
  dir: row.dir,
  closedPnlUsd: row.closedPnlUsd,
  feeUsd: row.feeUsd,
  oid: row.oid,
  cloid: row.cloid,
  atMs: row.at.getTime(),
  decisionId: row.decisionId,
  cycleId: row.decisionId === null ? null : (cycles.get(row.decisionId) ?? null),
})

type IntentView = CycleView['decisions'][number]['intents'][number]

const toIntentView = (row: Intent): IntentView => ({
  id: row.id,
  leg: row.leg as IntentView['leg'],
  cloid: row.cloid,
  coin: row.coin,
  side: row.side as IntentView['side'],
  limitPx: row.limitPx,
  sz: row.sz,
  reduceOnly: row.reduceOnly,
  tif: row.tif,
  triggerPx: row.triggerPx,
  outcome: row.outcome as IntentView['outcome'],
  orderStatus: row.orderStatus,
  oid: row.oid,
  filledSz: row.filledSz,
  avgPx: row.avgPx,
  message: row.message,
  createdAtMs: row.createdAt.getTime(),
})

const toTurnView = (row: CycleRow['turns'][number]): TurnView => ({
  id: row.id,
  number: row.number,
  purpose: row.purpose as TurnView['purpose'],
  request: row.request,
  response: row.response,
  httpStatus: row.httpStatus,
  content: row.content,
  reasoning: row.reasoning,
  finishReason: row.finishReason,
  problem: row.problem,
  latencyMs: row.latencyMs,
  usage: toUsage(row),
  toolCalls: row.toolCalls.map((call) => ({
    id: call.id,
    name: call.name,
    arguments: call.arguments,
    result: call.result,
    status: call.status as 'ok' | 'error',
    latencyMs: call.latencyMs,
  })),
})

type Usage = CycleSummary['usage']
const toUsage = ({ promptTokens, completionTokens, reasoningTokens, cachedTokens, costUsd }: Usage): Usage => ({
  promptTokens,
  completionTokens,
  reasoningTokens,
  cachedTokens,
  costUsd,
})
