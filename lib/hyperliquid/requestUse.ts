import { z } from 'zod'
import type { RequestUse } from '../domain/requestUse.ts'
import type { RequestBudget } from './requestBudget.ts'
import { WEIGHT_A_MINUTE } from './requestWeights.ts'

const HOUR_MS = 3_600_000

/** What the venue says of an account's actions. */
export const rateLimitSchema = z.object({ nRequestsUsed: z.number(), nRequestsCap: z.number() })
type RateLimitReply = z.infer<typeof rateLimitSchema>

/** Both budgets of an agent. */
interface UseCount {
  /** Asks for the account's actions, at most once an hour; between they are counted. Never throws: what did not come leaves what was known. */
  askActions(): Promise<void>
  requestUse(): RequestUse
}

/** Returns the count of one process. `ask` reads what the venue says of the account. */
export function createUseCount(
  budget: RequestBudget,
  nowMs: () => number,
  ask: () => Promise<RateLimitReply>,
): UseCount {
  let said: (RateLimitReply & { sentBefore: number }) | null = null
  let askedMs = Number.NEGATIVE_INFINITY
  return {
    async askActions() {
      if (Math.abs(nowMs() - askedMs) < HOUR_MS) return
      askedMs = nowMs()
      const sentBefore = budget.actionsSent()
      const reply = await ask().catch(() => null)
      if (reply) said = { ...reply, sentBefore }
    },
    requestUse: () => ({
      weight: budget.usedWeight(),
      weightMax: WEIGHT_A_MINUTE,
      actions: said && said.nRequestsUsed + budget.actionsSent() - said.sentBefore,
      actionsMax: said?.nRequestsCap ?? null,
    }),
  }
}
