import { toText, usd } from '../domain/decimal.ts'
import type { ModelTurn } from '../ports.ts'
import type { Db } from './db.ts'
import { announce } from './events.ts'

/** Stores one turn with its tool calls, as it happened, and announces it. */
export async function insertTurn(
  db: Db,
  agentId: string,
  cycleId: number,
  turn: ModelTurn,
  wallMs: number,
): Promise<void> {
  const { usage, toolCalls, ...rest } = turn
  await db.$transaction([
    db.turn.create({
      data: {
        ...rest,
        agentId,
        cycleId,
        promptTokens: usage.promptTokens,
        completionTokens: usage.completionTokens,
        reasoningTokens: usage.reasoningTokens,
        cachedTokens: usage.cachedTokens,
        costUsd: toText(usd(usage.costUsd)),
        wallAt: new Date(wallMs),
        toolCalls: { create: toolCalls.map((call, index) => ({ ...call, agentId, number: index + 1 })) },
      },
    }),
    announce(db, agentId, 'turn', `${cycleId}/${turn.number}`, wallMs),
  ])
}
