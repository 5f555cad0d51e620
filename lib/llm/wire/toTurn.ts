import { messageText } from '../../domain/answer/messageText.ts'
import type { ModelTurn } from '../../ports.ts'
import type { ChatReply } from './chat.ts'
import { messageReasoning } from './messageReasoning.ts'
import { type Billing, NO_USAGE, readUsage, usageOfBroken } from './usage.ts'

/** Returns the transcript's entry for one call, before any tool results. */
export function toTurn(
  reply: ChatReply,
  about: { number: number; purpose: ModelTurn['purpose']; latencyMs: number; billing: Pick<Billing, 'prices' | 'by'> },
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
    problem: null,
    latencyMs,
    usage: isMessage ? readUsage(reply.completion, billing) : wasBegun(reply) ? usageOfBroken(billing) : NO_USAGE,
    toolCalls: [],
  }
}

const wasBegun = ({ record, failure }: ChatReply & { kind: 'failed' }): boolean =>
  record.httpStatus === 200 && failure.kind !== 'error_body'
