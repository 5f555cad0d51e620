import { ApiRequestError, HttpRequestError, HyperliquidError, TransportError } from '@nktkas/hyperliquid'
import { z } from 'zod'
import { px, sz } from '../domain/decimal.ts'
import { AppError, describeError } from '../errors.ts'
import type { LegOutcome } from '../ports.ts'

const statusSchema = z.union([
  z.object({ resting: z.object({ oid: z.number() }) }),
  z.object({ filled: z.object({ totalSz: z.string(), avgPx: z.string(), oid: z.number() }) }),
  z.object({ error: z.string() }),
  z.enum(['waitingForFill', 'waitingForTrigger', 'success']),
])

const replySchema = z.union([
  z.object({ status: z.literal('err'), response: z.string() }),
  z.object({
    status: z.literal('ok'),
    response: z.object({ data: z.object({ statuses: z.array(statusSchema) }).optional() }),
  }),
])

/** Returns the outcome of one status word or object. A trigger that waits is live without an order id: it is found by its cloid. */
function toLegOutcome(status: z.infer<typeof statusSchema>): LegOutcome {
  if (typeof status === 'string') return { kind: 'resting', oid: null }
  if ('resting' in status) return { kind: 'resting', oid: String(status.resting.oid) }
  if ('filled' in status) {
    return {
      kind: 'filled',
      oid: String(status.filled.oid),
      totalSz: sz(status.filled.totalSz),
      avgPx: px(status.filled.avgPx),
    }
  }
  return { kind: 'rejected', message: status.error }
}

/**
 * Returns one outcome a leg from the venue's reply. A reply we cannot read proves nothing, so it is `unknown`.
 * One error for several legs means the whole batch was refused before any leg was looked at.
 */
export function readReply(reply: unknown, legCount: number): LegOutcome[] {
  const parsed = replySchema.safeParse(reply)
  if (!parsed.success)
    return repeat({ kind: 'unknown', message: 'The venue answered in a form we do not know.' }, legCount)
  if (parsed.data.status === 'err') {
    // A duplicate nonce can mean that an earlier copy of this very action landed.
    const landed = /duplicate nonce/i.test(parsed.data.response)
    return repeat({ kind: landed ? 'unknown' : 'rejected', message: parsed.data.response }, legCount)
  }
  const statuses = parsed.data.response.data?.statuses
  if (!statuses) return repeat({ kind: 'resting', oid: null }, legCount)
  const outcomes = statuses.map(toLegOutcome)
  const [only] = outcomes
  if (outcomes.length === 1 && legCount > 1 && only?.kind === 'rejected') return repeat(only, legCount)
  if (outcomes.length !== legCount)
    return repeat(
      { kind: 'unknown', message: `The venue answered ${outcomes.length} statuses for ${legCount} orders.` },
      legCount,
    )
  return outcomes
}

/**
 * Returns the outcomes of a send that threw. Refused before it left, or refused whole: not placed. Timeout, reset, 5xx, 429 or an unreadable
 * answer: unknown, to be asked about and never sent again.
 */
export function readSendError(error: unknown, legCount: number): LegOutcome[] {
  if (error instanceof ApiRequestError) return readReply(error.response, legCount)
  if (error instanceof HttpRequestError && error.response?.status === 422)
    return repeat({ kind: 'rejected', message: 'HTTP 422: the venue could not read the request.' }, legCount)
  // Ours are thrown while the action is put together, before anything is sent.
  if (error instanceof AppError || neverConnected(error))
    return repeat({ kind: 'notSent', message: describeError(error) }, legCount)
  if (error instanceof TransportError) return repeat({ kind: 'unknown', message: describeError(error) }, legCount)
  // Validation, formatting and wallet errors are raised before anything is sent.
  if (error instanceof HyperliquidError) return repeat({ kind: 'notSent', message: describeError(error) }, legCount)
  return repeat({ kind: 'unknown', message: describeError(error) }, legCount)
}

/** True when no connection was ever made, so no byte of the request can have arrived. */
function neverConnected(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const code = (at as Error & { code?: unknown }).code
    if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') return true
  }
  return false
}

const repeat = (outcome: LegOutcome, count: number): LegOutcome[] => Array.from({ length: count }, () => outcome)
