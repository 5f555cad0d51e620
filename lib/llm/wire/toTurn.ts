import { messageText } from '../../domain/answer/messageText.ts'
import type { ModelTurn, ModelUsage } from '../../ports.ts'
import type { ChatReply } from './chat.ts'
import { messageReasoning } from './messageReasoning.ts'
import { NO_USAGE, readUsage, requestCostUsd, type TokenPrices } from './usage.ts'

/** Returns the transcript's entry for one call, before any tool results. */
export function toTurn(
  reply: ChatReply,
  about: { number: number; purpose: ModelTurn['purpose']; latencyMs: number; prices: TokenPrices | null },
): ModelTurn {
  const { number, purpose, latencyMs, prices } = about
  const isMessage = reply.kind === 'message'
  return {
    number,
    purpose,
    ...reply.record,
    content: isMessage ? messageText(reply.message) || null : null,
    reasoning: isMessage ? messageReasoning(reply.message) : null,
    finishReason: isMessage ? reply.finishReason : null,
    problem: null,
    latencyMs,
    usage: isMessage ? readUsage(reply.completion, prices) : usageOfFailure(reply, prices),
    toolCalls: [],
  }
}

/** An answer that broke off was begun, so it is billed; how far it got nobody said. */
function usageOfFailure(reply: ChatReply & { kind: 'failed' }, prices: TokenPrices | null): ModelUsage {
  const wasBegun = reply.record.httpStatus === 200 && reply.failure.kind !== 'error_body'
  return wasBegun
    ? { ...NO_USAGE, costUsd: requestCostUsd(reply.record.request.length, prices), costEstimated: true }
    : NO_USAGE
}
