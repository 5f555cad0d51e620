import { messageText } from '../../domain/answer/messageText.ts'
import type { ModelTurn, ModelUsage } from '../../ports.ts'
import type { ChatReply } from './chat.ts'
import { disbelief } from './disbelief.ts'
import { messageReasoning } from './messageReasoning.ts'
import { type Billing, NO_USAGE, readUsage, usageOfBroken } from './usage.ts'

/** Returns the transcript's entry for one call, before any tool results. */
export function toTurn(
  reply: ChatReply,
  about: {
    number: number
    purpose: ModelTurn['purpose']
    latencyMs: number
    billing: Omit<Billing, 'requestLength' | 'answerLength'>
  },
): ModelTurn {
  const { number, purpose, latencyMs } = about
  const isMessage = reply.kind === 'message'
  const billing: Billing = {
    ...about.billing,
    requestLength: reply.record.request.length,
    answerLength: isMessage ? JSON.stringify(reply.message).length : 0,
  }
  return {
    number,
    purpose,
    ...reply.record,
    content: isMessage ? messageText(reply.message) || null : null,
    reasoning: isMessage ? messageReasoning(reply.message) : null,
    finishReason: isMessage ? reply.finishReason : null,
    problem: isMessage ? disbelief(reply.completion, billing) : null,
    latencyMs,
    usage: isMessage ? readUsage(reply.completion, billing) : usageOfFailed(reply, billing),
    toolCalls: [],
  }
}

/** An error instead of an answer is not billed, and neither is what reached no model; of all other failures nobody knows. */
function usageOfFailed({ record, failure }: ChatReply & { kind: 'failed' }, billing: Billing): ModelUsage {
  const isFree =
    (failure.kind === 'error_body' && !failure.isBegun) || !failure.isSent || (record.httpStatus ?? 0) >= 400
  return isFree ? NO_USAGE : usageOfBroken(billing, record.httpStatus === 200)
}
