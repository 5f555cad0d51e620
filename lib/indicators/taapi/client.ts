import { describeError } from '../../errors.ts'
import {
  type Calculation,
  type CalculationOutcome,
  planRequests,
  RATE_WINDOW_MS,
  type Reply,
  readReply,
  TAAPI_PLANS,
  type TaapiPlan,
  toConstructs,
} from './protocol.ts'
import { createRequestWindow, type WallTime } from './requestWindow.ts'

const TIMEOUT_MS = 10_000
const TRIES = 3
const REPLY_LENGTH_MAX = 1_000_000

export interface TaapiClient {
  /**
   * Returns the outcome of every calculation by its id; never rejects: a failure is the outcome of the calculations it concerns. Requests are
   * bundled, paced to the plan, and repeated when TAAPI is busy or away.
   */
  fetchAll(calculations: readonly Calculation[], signal: AbortSignal): Promise<Map<string, CalculationOutcome>>
}

/** Returns a client of TAAPI's bulk endpoint. The secret goes into the body only; it appears in no outcome. */
export function createTaapiClient(options: {
  secret: string
  plan: TaapiPlan
  /** The market TAAPI reads candles from; Hyperliquid is not among them. */
  exchange: string
  time: WallTime
  baseUrl?: string
}): TaapiClient {
  const plan = TAAPI_PLANS[options.plan]
  const window = createRequestWindow(plan.requestsPerWindow, RATE_WINDOW_MS, options.time)
  const url = `${options.baseUrl ?? 'https://api.taapi.io'}/bulk`

  async function send(request: readonly Calculation[], signal: AbortSignal): Promise<Reply> {
    const constructs = toConstructs(request, options.exchange)
    const construct = constructs.length === 1 ? constructs[0] : constructs
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ secret: options.secret, construct }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      })
      return readReply(response.status, (await response.text()).slice(0, REPLY_LENGTH_MAX))
    } catch (error) {
      return {
        kind: 'failed',
        reason: 'unavailable',
        message: describeError(error, 120).replaceAll(options.secret, '…'),
      }
    }
  }

  async function sendPatiently(request: readonly Calculation[], signal: AbortSignal): Promise<Reply> {
    for (let attempt = 1; ; attempt++) {
      try {
        await window.pass(signal)
      } catch {
        return { kind: 'failed', reason: 'unavailable', message: 'the cycle ended before TAAPI could be asked' }
      }
      const reply = await send(request, signal)
      if (reply.kind === 'data' || attempt === TRIES || !isPassing(reply.reason) || signal.aborted) return reply
      // Another client may use the same key: only a whole window later is the limit certain to be free again.
      if (reply.reason === 'rateLimited') window.close(options.time.wallMs() + RATE_WINDOW_MS)
    }
  }

  return {
    async fetchAll(calculations, signal) {
      const outcomes = new Map<string, CalculationOutcome>()
      const requests = planRequests(calculations, plan.constructs)
      await Promise.all(
        requests.map(async (request) => {
          const reply = await sendPatiently(request, signal)
          for (const { id } of request) outcomes.set(id, outcomeOf(reply, id))
        }),
      )
      return outcomes
    },
  }
}

const isPassing = (reason: string): boolean => reason === 'rateLimited' || reason === 'unavailable'

function outcomeOf(reply: Reply, id: string): CalculationOutcome {
  if (reply.kind === 'failed') return reply
  return (
    reply.outcomes.get(id) ?? { kind: 'failed', reason: 'refused', message: 'TAAPI left this one out of its answer' }
  )
}
