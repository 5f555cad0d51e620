import { toText, usd } from '../../domain/decimal.ts'
import type { ModelTurn } from '../../ports.ts'
import type { BookContext } from './bookContext.ts'

/** The conversations with the model. */
export interface TurnBook {
  /** Stores one turn with its tool calls, as it happened, and announces it. */
  insert(cycleId: number, turn: ModelTurn): Promise<void>
}

/** Returns the agent's transcripts. */
export function createTurnBook({ db, agentId, write, announce, wallNow }: BookContext): TurnBook {
  return {
    async insert(cycleId, turn) {
      const { usage, toolCalls, ...rest } = turn
      const create = db.turn.create({
        data: {
          ...rest,
          agentId,
          cycleId,
          promptTokens: usage.promptTokens,
          completionTokens: usage.completionTokens,
          reasoningTokens: usage.reasoningTokens,
          cachedTokens: usage.cachedTokens,
          costUsd: toText(usd(usage.costUsd)),
          costUsdMax: toText(usd(usage.costUsdMax)),
          wallAt: wallNow(),
          toolCalls: { create: toolCalls.map((call, index) => ({ ...call, agentId, number: index + 1 })) },
        },
      })
      await write([create], [announce('turn', `${cycleId}/${turn.number}`)])
    },
  }
}
