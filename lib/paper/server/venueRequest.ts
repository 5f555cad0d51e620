import { z } from 'zod'
import { executeExchange } from './exchangeRoute.ts'
import type { FaultRule, Faults } from './faults.ts'
import { answerInfo } from './infoRoutes.ts'
import { actionWeight, type IpMeter, infoWeight, itemsWeight } from './ipWeights.ts'
import { readSpan, showTimes } from './shownClock.ts'
import type { Venue } from './venue.ts'

/**
 * One request to the venue and what comes of it, faults applied, without a socket: the HTTP server sends the answer, a run in process hands it over as a
 * value. Both therefore meet the same venue, error for error.
 */

export type VenueRoute = '/info' | '/exchange'

/** A reply with its HTTP status, or none: the connection is cut, or stays open and silent. Whoever asked cannot know whether anything was done. */
export type VenueAnswer = VenueReply | { kind: 'cut' } | { kind: 'silence' }

export interface VenueReply {
  kind: 'reply'
  status: number
  json?: unknown
  text?: string
}

export interface VenueContext {
  venue: Venue
  faults: Faults
  wallMs: () => number
  /** Lets this much wall time pass: how a delayed answer comes about. */
  pause: (durationMs: number) => Promise<void>
  /** Counts the weight of requests, and who sent this one; absent where the venue counts none: posts over a websocket, runs in process. */
  meter?: { of: IpMeter; origin: string }
}

export const MALFORMED = 'Failed to deserialize the JSON body into the target type'

/** Answers one request. Rejects for a fault of ours, and when the feed's upstream fails. */
export async function answerVenue(context: VenueContext, route: VenueRoute, body: unknown): Promise<VenueAnswer> {
  const type = typeOf(route, body)
  if (context.meter && !admits(context.meter, route, type, body)) return { kind: 'reply', status: 429, json: null }
  const fault = context.faults.next(route, type)
  if (fault?.kind === 'status') return { kind: 'reply', status: fault.status, json: null }
  if (fault?.kind === 'drop') return { kind: 'cut' }
  if (fault?.kind === 'hang') return { kind: 'silence' }
  if (fault?.kind === 'delay') await context.pause(fault.delayMs)
  const reply = await (route === '/info' ? info(context, body, fault) : exchange(context, body))
  if (fault?.kind === 'lateAnswer') await context.pause(fault.delayMs)
  return fault?.kind === 'dropAfterCommit' ? { kind: 'cut' } : { ...reply, ...altered(reply, fault) }
}

async function info({ venue, meter }: VenueContext, body: unknown, fault: FaultRule | null): Promise<VenueReply> {
  venue.advance()
  const type = typeOf('/info', body)
  const { clockOffsetMs } = venue.rules
  const seen = fault?.kind === 'lag' ? venue.behind(fault) : venue
  const answer = await answerInfo(seen, readSpan(type, body, clockOffsetMs))
  if (answer.kind === 'malformed') return malformed
  meter?.of.charge(meter.origin, type, itemsWeight(type, answer.data))
  return done(showTimes(type, answer.data, clockOffsetMs))
}

function admits(
  { of, origin }: NonNullable<VenueContext['meter']>,
  route: VenueRoute,
  type: string | null,
  body: unknown,
): boolean {
  const weight = route === '/info' ? infoWeight(type) : actionWeight(actionSchema.safeParse(body).data?.action)
  return of.admit(origin, type, weight)
}

/** Returns the answer a fault puts in place of a good one, or nothing. */
function altered({ status, json }: VenueReply, fault: FaultRule | null): { json: unknown } | null {
  if (status !== 200 || !fault) return null
  if (fault.kind === 'reply') return { json: fault.json ?? null }
  return fault.kind === 'rows' ? { json: withRows(json, fault) } : null
}

/** Returns the answer with rows in front of its list; one without such a list stays as it is. */
function withRows(json: unknown, { rows = [], at }: FaultRule): unknown {
  if (at === undefined) return Array.isArray(json) ? [...rows, ...json] : json
  const whole = z.record(z.string(), z.unknown()).safeParse(json).data
  const list = whole?.[at]
  return Array.isArray(list) ? { ...whole, [at]: [...rows, ...list] } : json
}

async function exchange({ venue, wallMs }: VenueContext, body: unknown): Promise<VenueReply> {
  const answer = await executeExchange(venue, body, wallMs)
  return answer.kind === 'reply' ? done(answer.reply) : malformed
}

const actionSchema = z.object({ action: z.unknown() })
const typedSchema = z.object({ type: z.string() })
const done = (json: unknown): VenueReply => ({ kind: 'reply', status: 200, json })
const malformed: VenueReply = { kind: 'reply', status: 422, text: MALFORMED }

/** Returns what a fault rule may name: the type of an info request, or of the action inside an exchange request. */
export function typeOf(route: VenueRoute, body: unknown): string | null {
  const subject = route === '/info' ? body : actionSchema.safeParse(body).data?.action
  return typedSchema.safeParse(subject).data?.type ?? null
}
