import { Decimal, toText, usd } from '../../lib/domain/decimal.ts'
import { MIN_NOTIONAL_USD } from '../../lib/domain/sizing.ts'
import { spendDayStartMs, spendLeft } from '../../lib/domain/spend.ts'
import { type DecidedAnswer, decideAndRead } from '../../lib/llm/decideAndRead.ts'
import type { ModelQuestion, ModelTurn } from '../../lib/ports.ts'
import { updateCycle } from '../../lib/store/cycles.ts'
import { insertTurn } from '../../lib/store/transcripts.ts'
import { type CurrentCycle, CycleOver } from '../currentCycle.ts'
import { createLiveText, type LiveText } from '../liveText.ts'
import type { World } from '../world.ts'
import type { Question } from './context.ts'
import type { Truth } from './reconcile.ts'

/** Longest a cycle waits for its model, in wall milliseconds. */
const DECIDE_MS_MAX = 120_000

/**
 * Step 4. The conversation with the model: turns and tools, and where its answer cannot be read one rewriting and one retry, because those take the
 * model too. Every turn is stored as it happens. A model that fails is a hold with the reason, never an exception.
 */
export async function decide(
  world: World,
  cycle: CurrentCycle,
  truth: Truth,
  question: Question,
): Promise<DecidedAnswer> {
  const spendUsdMax = await spendLeftUsd(world, cycle)
  if (spendUsdMax !== null && spendUsdMax <= 0) {
    throw new CycleOver(
      'hold',
      `The model has cost ${cycle.settings.limits.modelDayUsdMax} dollars today, which is its limit. It is asked again tomorrow (UTC), or when the limit is raised.`,
    )
  }
  const prices = Object.fromEntries(Object.values(truth.coins).map((coin) => [coin.coin, coin.markPx.toNumber()]))
  const live = createLiveText(world, cycle.id)
  const answer = await decideAndRead(world.llm, toModelQuestion(world, cycle, question, spendUsdMax, live), {
    prices,
    minNotionalUsd: MIN_NOTIONAL_USD,
  })
  await live.clear()
  await updateCycle(world.db, cycle.id, { answer: answer.answer, readingLevel: answer.level })
  return answer
}

function toModelQuestion(
  world: World,
  cycle: CurrentCycle,
  question: Question,
  spendUsdMax: number | null,
  live: LiveText,
): ModelQuestion {
  return {
    ...question,
    coins: cycle.settings.coins,
    tools: world.tools,
    deadlineWallMs: world.clock.wallMs() + DECIDE_MS_MAX,
    spendUsdMax,
    signal: cycle.signal,
    onTurn: async (turn) => {
      await live.clear()
      await storeTurn(world, cycle, turn)
    },
    onDelta: live.push,
  }
}

async function storeTurn({ db, agentId, clock }: World, cycle: CurrentCycle, turn: ModelTurn): Promise<void> {
  await insertTurn(db, agentId, cycle.id, turn, clock.wallMs())
  const { usage } = turn
  const row = await db.cycle.findUniqueOrThrow({ where: { id: cycle.id } })
  await updateCycle(db, cycle.id, {
    promptTokens: row.promptTokens + usage.promptTokens,
    completionTokens: row.completionTokens + usage.completionTokens,
    reasoningTokens: row.reasoningTokens + usage.reasoningTokens,
    cachedTokens: row.cachedTokens + usage.cachedTokens,
    costUsd: toText(usd(row.costUsd).plus(usd(usage.costUsd))),
    costEstimated: row.costEstimated || usage.costEstimated,
  })
}

/** Returns the dollars this cycle may cost; null where rules decide, which cost nothing. The day is the wall's: bills are written in it. */
async function spendLeftUsd({ db, agentId, clock, llm }: World, cycle: CurrentCycle): Promise<number | null> {
  if (llm.label.ruleBased) return null
  const { modelCycleUsdMax, modelDayUsdMax } = cycle.settings.limits
  const wallStartedAt = { gte: new Date(spendDayStartMs(clock.wallMs())) }
  const rows = await db.cycle.findMany({ where: { agentId, wallStartedAt }, select: { costUsd: true } })
  const spentUsd = rows.reduce((sum, row) => sum.plus(row.costUsd), new Decimal(0))
  return spendLeft({ cycleUsdMax: modelCycleUsdMax, dayUsdMax: modelDayUsdMax }, 0, spentUsd.toNumber())
}
