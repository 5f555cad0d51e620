import type { ExchangeRequest } from '../../hyperliquid/wire/action.ts'

/**
 * A venue whose clock differs from its clients': the market's own time stays what it is, and what is shown and asked by clock is moved at the border.
 * Bars and hourly payments keep their times: they belong to the market, and stand at full minutes and hours.
 */

const MOVED_KEYS = new Set(['time', 'timestamp', 'statusTimestamp', 'serverTime'])
const UNMOVED_TYPES = new Set(['candleSnapshot', 'fundingHistory', 'userFunding', 'predictedFundings'])

/** Returns an answer with its times `offsetMs` later. */
export function showTimes(type: string | null, answer: unknown, offsetMs: number): unknown {
  if (offsetMs === 0 || (type !== null && UNMOVED_TYPES.has(type))) return answer
  return moved(answer, offsetMs)
}

function moved(value: unknown, offsetMs: number): unknown {
  if (Array.isArray(value)) return value.map((one) => moved(one, offsetMs))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      MOVED_KEYS.has(key) && typeof member === 'number' ? member + offsetMs : moved(member, offsetMs),
    ]),
  )
}

/** Returns a request with the span it names in the market's own time. */
export function readSpan(type: string | null, request: unknown, offsetMs: number): unknown {
  if (offsetMs === 0 || typeof request !== 'object' || request === null) return request
  if (type !== null && UNMOVED_TYPES.has(type)) return request
  const span = Object.entries(request).map(([key, member]) => [
    key,
    (key === 'startTime' || key === 'endTime') && typeof member === 'number' ? Math.max(0, member - offsetMs) : member,
  ])
  return Object.fromEntries(span)
}

/** Returns until when an action may be executed in the market's own time; null: always. */
export const readExpiry = ({ expiresAfter }: Pick<ExchangeRequest, 'expiresAfter'>, offsetMs: number): number | null =>
  expiresAfter === null || expiresAfter === undefined ? null : expiresAfter - offsetMs
