import { type Urgency, WEIGHT_A_MINUTE } from './requestWeights.ts'
import type { SharedMinute, Spent } from './sharedMinute.ts'

const MINUTE_MS = 60_000

/** Up to which weight of the minute each may spend: a third is kept for what keeps the account safe, and before that a sixth for the books. */
const SHARE: Readonly<Record<Urgency, number>> = {
  now: Number.POSITIVE_INFINITY,
  soon: (WEIGHT_A_MINUTE * 2) / 3,
  later: WEIGHT_A_MINUTE / 2,
}

/** Longest wait for room. Twenty coins are read for the first time in three minutes; the books of a cycle are not worth holding it up. */
const WAIT_MS_MAX: Readonly<Record<Urgency, number>> = { now: 0, soon: 10_000, later: 190_000 }

/** After a 429 without a word on how long, and the longest rest after several. */
const REST_MS = 5_000
const REST_MS_MAX = 60_000

/** Time as the budget sees it: a clock that never jumps, and a wait on it. */
export interface BudgetTime {
  elapsedMs(): number
  pause(durationMs: number): Promise<void>
}

/** What the address has asked for in the last minute, and whether there is room for more. */
export interface RequestBudget {
  /** Resolves true once the weight may be spent, and has counted it; false when there was no room for as long as such a request waits. */
  take(weight: number, urgency: Urgency): Promise<boolean>
  /** Counts what an answer cost on top. */
  add(weight: number): void
  /** The venue said 429: all but the urgent rest, for as long as it asked or longer each time. */
  refused(retryAfterMs: number | null): void
  /** Returns whether the venue has said 429 and the rest that follows it is not over. */
  isRefused(): boolean
  /** The venue answered: the next 429 is a first one again. */
  answered(): void
  /** Counts actions of the address's own budget. */
  acted(actions: number): void
  /** Returns how many actions were sent since this process began. */
  actionsSent(): number
  /** Returns the weight of the last minute, of this process and of those it hears of. */
  usedWeight(): number
}

/** Returns a minute with what others behind this address have spent of it, where `shared` tells; what nobody told of shows as 429, which is heeded. */
export function createRequestBudget({ elapsedMs, pause }: BudgetTime, shared?: SharedMinute): RequestBudget {
  let spent: Spent[] = []
  let restUntilMs = Number.NEGATIVE_INFINITY
  let refusals = 0
  let actions = 0

  function forgetOld(): void {
    const fromMs = elapsedMs() - MINUTE_MS
    const kept = spent.findIndex(({ atMs }) => atMs > fromMs)
    if (kept !== 0) spent = kept < 0 ? [] : spent.slice(kept)
  }

  /** Returns what all have spent in the last minute, oldest first. */
  function minute(): readonly Spent[] {
    forgetOld()
    const others = shared?.others() ?? []
    return others.length === 0 ? spent : [...spent, ...others].sort((a, b) => a.atMs - b.atMs)
  }

  const sumOf = (all: readonly Spent[]): number => all.reduce((sum, { weight }) => sum + weight, 0)

  /** Returns how long until this much fits in; 0: now. */
  function waitMsFor(weight: number, urgency: Urgency): number {
    const nowMs = elapsedMs()
    const restMs = Math.max(0, restUntilMs - nowMs)
    const all = minute()
    let excess = sumOf(all) + weight - SHARE[urgency]
    for (const { atMs, weight: freed } of all) {
      if (excess <= 0) return restMs
      excess -= freed
      if (excess <= 0) return Math.max(restMs, atMs + MINUTE_MS - nowMs)
    }
    return restMs
  }

  const add = (weight: number): void => {
    // Urgent requests never ask for room, so it is here that what is over goes.
    forgetOld()
    if (weight <= 0) return
    spent.push({ atMs: elapsedMs(), weight })
    shared?.tell(spent)
  }

  return {
    async take(weight, urgency) {
      const untilMs = elapsedMs() + WAIT_MS_MAX[urgency]
      while (urgency !== 'now') {
        const waitMs = waitMsFor(weight, urgency)
        if (waitMs <= 0) break
        if (elapsedMs() + waitMs > untilMs) return false
        await pause(waitMs)
      }
      add(weight)
      return true
    },
    add,
    refused(retryAfterMs) {
      const restMs = retryAfterMs ?? Math.min(REST_MS * 2 ** refusals, REST_MS_MAX)
      refusals += 1
      restUntilMs = Math.max(restUntilMs, elapsedMs() + restMs)
    },
    isRefused: () => elapsedMs() < restUntilMs,
    answered() {
      if (elapsedMs() >= restUntilMs) refusals = 0
    },
    acted(more) {
      actions += more
    },
    actionsSent: () => actions,
    usedWeight: () => sumOf(minute()),
  }
}
