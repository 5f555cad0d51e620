import { toText, usd } from '../../lib/domain/decimal.ts'
import type { ModelAnswer, ModelQuestion } from '../../lib/ports.ts'
import { updateCycle } from '../../lib/store/cycles.ts'
import { insertTurn } from '../../lib/store/transcripts.ts'
import type { CurrentCycle } from '../currentCycle.ts'
import type { World } from '../world.ts'
import type { Question } from './context.ts'

/** Longest a cycle waits for its model, in wall milliseconds. */
const DECIDE_MS_MAX = 120_000

/** Step 4. Asks the model; every turn is stored as it happens. A model that fails is a hold with the reason, never an exception. */
export async function decide(world: World, cycle: CurrentCycle, question: Question): Promise<ModelAnswer> {
  const answer = await world.llm.ask(toModelQuestion(world, cycle, question))
  if (answer.kind === 'answer') await updateCycle(world.db, cycle.id, { answer: answer.message.content ?? null })
  return answer
}

/** Returns the question as the model port takes it; turns are stored and counted as they come. */
export function toModelQuestion(world: World, cycle: CurrentCycle, question: Question): ModelQuestion {
  const { db, agentId, clock } = world
  return {
    ...question,
    coins: cycle.settings.coins,
    tools: world.tools,
    deadlineWallMs: clock.wallMs() + DECIDE_MS_MAX,
    spendUsdMax: null,
    signal: cycle.signal,
    onTurn: async (turn) => {
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
    },
  }
}
