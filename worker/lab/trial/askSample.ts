import { createHash } from 'node:crypto'
import type { TrialPlan, TrialSample, TrialVariant } from '../../../lib/contracts/labTrial.ts'
import { sumUsd } from '../../../lib/domain/spend.ts'
import { judgeAnswer, toSampleDecisions } from '../../../lib/lab/trial/judge.ts'
import { createMask, type Mask } from '../../../lib/lab/trial/mask.ts'
import { limitsOf, systemOf, type TrialQuestion } from '../../../lib/lab/trial/question.ts'
import { type DecidedAnswer, decideAndRead } from '../../../lib/llm/answering/decideAndRead.ts'
import { addUsage, NO_USAGE } from '../../../lib/llm/wire/usage.ts'
import type { ModelUsage } from '../../../lib/ports.ts'
import type { Db } from '../../../lib/store/db.ts'
import type { ModelSource } from '../../model/modelSource.ts'
import type { AnswerCache, Asking } from './answerCache.ts'
import { modelOf } from './prepareTrial.ts'
import { type ToolCount, trialTools } from './trialTools.ts'

/** Longest a live cycle waits for its model, in wall milliseconds; a trial waits as long. */
const DECIDE_MS_MAX = 120_000

/** What all samples of a trial have in common. */
export interface TrialWorld {
  db: Db
  plan: TrialPlan
  venueId: string
  models: ModelSource
  cache: AnswerCache
  wallMs: () => number
  signal: AbortSignal
  /** Coins of all contexts, in one order: what hides their names. */
  coins: readonly string[]
}

/** One sample of a trial. */
export interface TrialJob {
  question: TrialQuestion
  variant: number
  sample: number
  /** The most it may cost, in dollars; null: nothing is known to bound it. */
  spendUsdMax: number | null
}

/** Asks one sample, reads and judges the answer with the code of a live cycle. Null when it was cancelled: nothing can be said of it. */
export async function askSample(world: TrialWorld, job: TrialJob): Promise<TrialSample | null> {
  const { plan, cache, signal } = world
  const { question } = job
  const variant = plan.variants[job.variant]
  if (!variant) return null
  const mask = createMask(plan.mask, world.coins, question.atMs)
  const tools: ToolCount = { recorded: 0, computed: 0, missed: 0 }
  const over = new AbortController()
  const asking: Asking = {
    draw: drawOf(plan, job),
    sent: 0,
    cached: 0,
    lost: 0,
    answered: new Map(),
    last: null,
    onLost: () => over.abort(),
  }
  const bill = { usage: NO_USAGE, paidUsdMax: 0, latencyMs: 0 }
  const answer = await cache.during(asking, () =>
    decideAndRead(
      world.models.llmFor(modelOf(question, variant)),
      {
        system: mask.hide(systemOf(question, variant)),
        context: mask.hide(question.context),
        coins: question.coins.map(mask.hide),
        tools: trialTools(world.db, question, { venueId: world.venueId, mask, count: tools }),
        deadlineWallMs: world.wallMs() + DECIDE_MS_MAX,
        spendUsdMax: job.spendUsdMax,
        signal: AbortSignal.any([signal, over.signal]),
        onTurn: async (turn) => {
          const { last } = asking
          bill.usage = addUsage(bill.usage, turn.usage)
          bill.latencyMs += last?.latencyMs || turn.latencyMs
          if (!last?.isCached) bill.paidUsdMax = sumUsd([bill.paidUsdMax, turn.usage.costUsdMax])
        },
      },
      {
        prices: Object.fromEntries(Object.entries(question.prices).map(([coin, px]) => [mask.hide(coin), px])),
        held: Object.fromEntries(Object.entries(question.held).map(([coin, side]) => [mask.hide(coin), side])),
        minNotionalUsd: question.minNotionalUsd,
      },
    ),
  )
  if (signal.aborted && asking.lost === 0) return null
  return toSample({ job, variant, mask, answer, asking, tools, bill })
}

interface Answered {
  job: TrialJob
  variant: TrialVariant
  mask: Mask
  answer: DecidedAnswer
  asking: Asking
  tools: ToolCount
  bill: { usage: ModelUsage; paidUsdMax: number; latencyMs: number }
}

function toSample({ job, variant, mask, answer, asking, tools, bill }: Answered): TrialSample {
  const { question } = job
  const isLost = asking.lost > 0
  const lostUsd = isLost ? (job.spendUsdMax ?? 0) : 0
  const status = isLost ? 'lost' : answer.outcome === 'decisions' ? 'decided' : answer.isFailed ? 'failed' : 'held'
  const meant = answer.decisions.map((decision) => ({ ...decision, asset: mask.show(decision.asset) }))
  const problems = answer.problems.map((problem) => ({
    ...problem,
    asset: problem.asset === null ? null : mask.show(problem.asset),
  }))
  const decisions =
    status === 'decided'
      ? toSampleDecisions(judgeAnswer(question.judgedOn, meant, limitsOf(question, variant)), {
          problems,
          prices: question.prices,
          show: mask.show,
        })
      : []
  return {
    cycleId: question.cycleId,
    variant: job.variant,
    sample: job.sample,
    status,
    code: isLost ? 'lost' : (answer.reason ?? ''),
    message: isLost
      ? 'It was on its way when a process died, may have been billed, and is not asked again.'
      : answer.message,
    level: answer.level,
    decisions,
    promptTokens: bill.usage.promptTokens,
    completionTokens: bill.usage.completionTokens,
    costUsd: bill.usage.costUsd,
    costUsdMax: sumUsd([bill.usage.costUsdMax, lostUsd]),
    paidUsdMax: sumUsd([bill.paidUsdMax, lostUsd]),
    latencyMs: bill.latencyMs,
    asked: asking.sent,
    cached: asking.cached,
    toolsRecorded: tools.recorded,
    toolsComputed: tools.computed,
    toolsMissed: tools.missed,
  }
}

/** Variants that ask the very same draw different answers, or equal ones would look more alike than they are. */
function drawOf({ variants, draw }: TrialPlan, { question, variant, sample }: TrialJob): string {
  const same = (at: number) => {
    const one = variants[at]
    return one === undefined
      ? ''
      : createHash('sha256')
          .update(JSON.stringify([systemOf(question, one), modelOf(question, one)]))
          .digest('hex')
  }
  const own = same(variant)
  const before = variants.slice(0, variant).filter((_, at) => same(at) === own).length
  return `${draw}:${before}:${sample}`
}
