import type { z } from 'zod'
import type { CommentView, CycleSummary, CycleView, DecisionView, FillView, TurnView } from '@/lib/contracts/cycles.ts'
import type { ListedFill } from '@/lib/contracts/positions.ts'
import type { stepStatusSchema } from '@/lib/contracts/status.ts'
import { CYCLE_PARTS, CYCLE_STEPS, type CycleStep, type StepRecord } from '@/lib/domain/cycleSteps.ts'
import { toText, type Usd } from '@/lib/domain/decimal.ts'
import { fillKindOf } from '@/lib/domain/fillKind.ts'
import type { CommentRow } from '@/lib/store/comments.ts'
import type { CycleListRow, WholeCycleRow } from '@/lib/store/queries/cycles.ts'
import type { DatedDecisionRow } from '@/lib/store/queries/decisions.ts'
import type { IntentOrigin } from '@/lib/store/queries/intents.ts'
import type { CycleHead } from '@/lib/store/rows/cycleRow.ts'
import type { FillRow } from '@/lib/store/rows/fillRow.ts'
import type { IntentRow } from '@/lib/store/rows/intentRow.ts'
import type { TurnRow } from '@/lib/store/rows/turnRow.ts'
import { textOrNull } from './textOrNull.ts'

type StepStatus = z.infer<typeof stepStatusSchema>

/** Returns a row of the cycles list. */
export function toCycleSummary(row: CycleListRow, comments: readonly CommentRow[] = []): CycleSummary {
  return {
    ...toCycleHead(row, row.turnCount),
    decisions: row.decisions.map(({ id, coin, action, verdict, denial, allocationUsd, sizeUsd }) => ({
      id,
      coin,
      action,
      verdict,
      denial,
      allocationUsd: toText(allocationUsd),
      sizeUsd: textOrNull(sizeUsd),
    })),
    comments: comments.map(toCommentView),
  }
}

/** Returns everything of one cycle. `running`: the step it is in, null when it has ended. */
export function toCycleView(
  row: WholeCycleRow,
  facts: {
    fills: FillRow[]
    previousId: number | null
    nextId: number | null
    running: CycleStep | null
    /** Whether the texts of a cycle whose transcript was removed were read back. */
    isArchived: boolean
    comments: readonly CommentRow[]
  },
): CycleView {
  const cycle = { number: row.number, startedAt: row.startedAt, wallStartedAt: row.wallStartedAt }
  return {
    ...toCycleHead(row, row.turns.length),
    steps: toSteps(row.steps, facts.running),
    parts: toParts(row.steps),
    transcriptRemoved: row.transcriptRemovedAt && {
      wallMs: row.transcriptRemovedAt.getTime(),
      archived: facts.isArchived,
    },
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
    comments: facts.comments.map(toCommentView),
    previousId: facts.previousId,
    nextId: facts.nextId,
  }
}

/** Returns a comment as the contract has it. */
export const toCommentView = ({ id, decisionId, text, author, wallAt }: CommentRow): CommentView => ({
  id,
  decisionId,
  text,
  author,
  wallMs: wallAt.getTime(),
})

function toCycleHead(row: CycleHead, turnCount: number): Omit<CycleSummary, 'decisions' | 'comments'> {
  return {
    id: row.id,
    agentId: row.agentId,
    number: row.number,
    status: row.status,
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
export function toSteps(records: readonly StepRecord[], running: CycleStep | null): StepStatus[] {
  return CYCLE_STEPS.map((step) => {
    const known = records.find((each) => each.step === step)
    if (known) return { step, ms: known.ms, status: known.status }
    return { step, ms: null, status: step === running ? 'running' : 'pending' }
  })
}

/** Returns the work that ran inside the steps or between them, in the order of the record. */
export const toParts = (records: readonly StepRecord[]): CycleView['parts'] =>
  records.flatMap(({ step, within, ms, status }, index) => {
    const name = CYCLE_PARTS.find((part) => part === step)
    const after = records.slice(0, index).findLast((before) => asStep(before.step) !== null)
    return name === undefined
      ? []
      : [{ name, within, after: after === undefined ? null : asStep(after.step), ms, status }]
  })

const asStep = (step: StepRecord['step']): CycleStep | null => CYCLE_STEPS.find((each) => each === step) ?? null

/** Returns a decision with the cycle it belongs to. */
export function toDecisionView(row: DatedDecisionRow): DecisionView {
  return {
    id: row.id,
    cycleId: row.cycleId,
    cycleNumber: row.cycle.number,
    atMs: row.cycle.startedAt.getTime(),
    coin: row.coin,
    action: row.action,
    source: row.source,
    allocationUsd: toText(row.allocationUsd),
    leverage: row.leverage,
    tpPx: textOrNull(row.tpPx),
    slPx: textOrNull(row.slPx),
    exitPlan: row.exitPlan,
    exitRules: row.exitRules,
    confidence: row.confidence,
    rationale: row.rationale,
    verdict: row.verdict,
    denial: row.denial,
    gateReport: row.gateReport,
    sizeUsd: textOrNull(row.sizeUsd),
  }
}

/** Returns an execution with the cycle that caused it, from a map of decision to cycle. */
export const toFillView = (row: FillRow, cycles: ReadonlyMap<number, number>): FillView => ({
  id: row.id,
  coin: row.coin,
  side: row.side,
  px: toText(row.px),
  sz: toText(row.sz),
  dir: row.dir,
  closedPnlUsd: toText(row.closedPnlUsd),
  feeUsd: toText(row.feeUsd),
  oid: row.oid,
  cloid: row.cloid,
  atMs: row.at.getTime(),
  decisionId: row.decisionId,
  cycleId: row.decisionId === null ? null : (cycles.get(row.decisionId) ?? null),
})

/** Returns an execution with who or what it is of, and the sentence behind it where no decision has one. `origins`: of orders, by intent. */
export function toListedFill(
  row: FillRow,
  cycles: ReadonlyMap<number, number>,
  origins: ReadonlyMap<number, IntentOrigin>,
): ListedFill {
  const origin = (row.intentId !== null && origins.get(row.intentId)) || null
  return {
    ...toFillView(row, cycles),
    kind: fillKindOf(origin, row),
    reason: row.decisionId === null ? (origin?.reason ?? '') : '',
  }
}

const toIntentView = (row: IntentRow): CycleView['decisions'][number]['intents'][number] => ({
  id: row.id,
  role: row.role,
  cloid: row.cloid,
  coin: row.coin,
  side: row.side,
  limitPx: toText(row.limitPx),
  sz: toText(row.sz),
  reduceOnly: row.reduceOnly,
  tif: row.tif,
  triggerPx: textOrNull(row.triggerPx),
  outcome: row.outcome,
  orderStatus: row.orderStatus,
  oid: row.oid,
  filledSz: toText(row.filledSz),
  avgPx: textOrNull(row.avgPx),
  message: row.message,
  createdAtMs: row.createdAt.getTime(),
})

const toTurnView = (row: TurnRow): TurnView => ({
  id: row.id,
  number: row.number,
  purpose: row.purpose,
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
    status: call.status,
    latencyMs: call.latencyMs,
  })),
})

type Usage = CycleSummary['usage']
type Tokens = Omit<Usage, 'costUsd' | 'costUsdMax'>
const toUsage = (row: Tokens & { costUsd: Usd; costUsdMax: Usd }): Usage => ({
  promptTokens: row.promptTokens,
  completionTokens: row.completionTokens,
  reasoningTokens: row.reasoningTokens,
  cachedTokens: row.cachedTokens,
  costUsd: toText(row.costUsd),
  costUsdMax: toText(row.costUsdMax),
})
