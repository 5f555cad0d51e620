import { credibleMost } from './credibleMost.ts'
import { type JsonObject, objectAt } from './json.ts'
import { reportedCost, reportedTokens } from './reported.ts'
import type { Billing } from './usage.ts'

/** Returns the sentence about a report that no such call could have come to, and that was therefore estimated; null where it is believed or there is none. */
export function disbelief(completion: JsonObject, billing: Billing): string | null {
  if (billing.by === 'rules') return null
  const most = credibleMost(billing)
  const usage = objectAt(completion, 'usage')
  const usd = reportedCost(usage).usd ?? 0
  if (usd > most.usd)
    return `The provider reports a cost of $${usd}; a call of this size costs less than $${most.usd.toFixed(4)}. It is estimated instead.`
  const { prompt, written, reasoning, total } = reportedTokens(usage)
  const tokens = Math.max(prompt, written, reasoning, total)
  const isMore =
    prompt > most.promptTokens ||
    Math.max(written, reasoning) > most.completionTokens ||
    total > most.promptTokens + most.completionTokens
  return isMore
    ? `The provider reports ${tokens} tokens for a call that asked for far fewer. They are estimated instead.`
    : null
}
