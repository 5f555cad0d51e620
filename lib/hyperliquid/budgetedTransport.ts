import { HttpRequestError } from '@nktkas/hyperliquid'
import { AppError } from '../errors.ts'
import type { VenueTransport } from './localTransport.ts'
import type { PostedTransport } from './postedTransport.ts'
import type { BudgetTime, RequestBudget } from './requestBudget.ts'
import { actionsOf, urgencyOf, weightOf, weightOfAnswer } from './requestWeights.ts'

/** An urgent read that met a 429 is asked again after these waits. Actions never are: what became of the first is not known. */
const AGAIN_MS = [250, 500, 1_000]

/**
 * Returns the transport with each request weighed: what is not urgent waits for room beside the reserve, and rests after a 429; what is urgent goes at
 * once, and while the venue refuses this address it goes over `posted`, which another limit counts. Each action goes one way, and never a second time.
 * Throws AppError('venue_unavailable') for a request that found no room in time, and whatever the transports throw.
 */
export function createBudgetedTransport(
  transport: VenueTransport,
  posted: PostedTransport | null,
  budget: RequestBudget,
  { pause }: Pick<BudgetTime, 'pause'>,
): VenueTransport {
  /** Asks the other way where it is open; null where it is not, or where a read failed there. */
  async function aside<T>(endpoint: 'info' | 'exchange', payload: unknown, signal?: AbortSignal) {
    if (!posted || !(await posted.isOpen())) return null
    try {
      return { answer: await posted.request<T>(endpoint, payload, signal) }
    } catch (error) {
      if (endpoint === 'exchange') throw error
      return null
    }
  }

  return {
    isTestnet: transport.isTestnet,
    async request<T>(endpoint: 'info' | 'exchange', payload: unknown, signal?: AbortSignal): Promise<T> {
      const [weight, urgency] = [weightOf(endpoint, payload), urgencyOf(endpoint, payload)]
      const tries = endpoint === 'exchange' ? [] : urgency === 'now' ? AGAIN_MS : [0]
      if (endpoint === 'exchange') budget.acted(actionsOf(payload))
      for (let tried = 0; ; tried += 1) {
        if (urgency === 'now' && budget.isRefused()) {
          const other = await aside<T>(endpoint, payload, signal)
          if (other) return other.answer
        }
        if (!(await budget.take(weight, urgency)))
          throw new AppError('venue_unavailable', 'This minute’s requests to the venue are used up')
        try {
          const answer = await transport.request<T>(endpoint, payload, signal)
          budget.add(weightOfAnswer(endpoint, payload, answer))
          budget.answered()
          return answer
        } catch (error) {
          if (!isTooMany(error)) throw error
          budget.refused(retryAfterMs(error))
          const waitMs = tries[tried]
          if (waitMs === undefined) throw error
          // The other way is tried before anything is waited for.
          if (tried > 0 || urgency !== 'now' || !posted) await pause(waitMs)
        }
      }
    },
  }
}

/** Returns the transport with each request counted and none held up: for a venue without a limit, whose time may stand. */
export function createCountedTransport(transport: VenueTransport, budget: RequestBudget): VenueTransport {
  return {
    isTestnet: transport.isTestnet,
    async request<T>(endpoint: 'info' | 'exchange', payload: unknown, signal?: AbortSignal): Promise<T> {
      if (endpoint === 'exchange') budget.acted(actionsOf(payload))
      budget.add(weightOf(endpoint, payload))
      const answer = await transport.request<T>(endpoint, payload, signal)
      budget.add(weightOfAnswer(endpoint, payload, answer))
      return answer
    },
  }
}

const isTooMany = (error: unknown): error is HttpRequestError =>
  error instanceof HttpRequestError && error.response?.status === 429

/** Returns how long the venue asked to be left alone, null where it did not say. */
function retryAfterMs(error: HttpRequestError): number | null {
  const text = error.response?.headers.get('retry-after') ?? null
  const seconds = text === null ? Number.NaN : Number(text)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : null
}
