import type http from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import type { Decimal } from '../../domain/decimal.ts'
import type { createBodyReader, JsonBody } from '../../loopback/jsonBody.ts'
import { type createControlGuard, venueProof } from '../paperControl.ts'
import { applyFacts } from './facts.ts'
import { type Faults, faultRequestSchema } from './faults.ts'
import type { IpMeter } from './ipWeights.ts'
import { deposit, expectHolders, health, readClock, setClock } from './paperRoutes.ts'
import type { Turns } from './turns.ts'
import type { Venue } from './venue.ts'
import { answerVenue, MALFORMED, type VenueRoute } from './venueRequest.ts'

/** The HTTP side of the paper venue. */

interface HttpContext {
  venue: Venue
  faults: Faults
  meter: IpMeter
  startUsd: Decimal
  wallMs: () => number
  /** Null: nobody controls the venue. */
  controlKey: string | null
  mayControl: ReturnType<typeof createControlGuard>
  /** Keeps a connection of who controls, whatever else is opened. */
  vouch: (socket: Duplex) => void
  turns: Turns
  readBody: ReturnType<typeof createBodyReader>
  dropSockets: () => void
  /** Hears what a request failed by. */
  onError: (error: unknown) => void
}

const READABLE = new Set(['GET /paper/health', 'GET /paper/clock', 'GET /paper/faults', 'GET /paper/limits'])

const NO_CONTROL =
  'Clock, deposits, faults and facts are for who proves, once and now, to hold paper-control.key of the data folder (lib/paper/README.md).'

interface Reply {
  status: number
  json?: unknown
  text?: string
}

/** Answers one request; with a 500 after a fault of ours, and when the feed's upstream fails. */
export async function handleHttp(
  context: HttpContext,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const reply = await route(context, request, response).catch((error: unknown): Reply => {
    context.onError(error)
    return { status: 500, text: 'The server failed at this.' }
  })
  if (reply) send(context, request, response, reply)
}

async function route(
  context: HttpContext,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<Reply | null> {
  const route = `${request.method} ${(request.url ?? '').split('?')[0]}`
  const { venue, meter, wallMs } = context
  const path = route.slice(route.indexOf(' ') + 1)
  const isOwners = (value?: unknown) => {
    const isTheirs = context.mayControl(path, request.headers, value)
    if (isTheirs) context.vouch(request.socket)
    return isTheirs
  }
  if (request.method === 'GET' && READABLE.has(route)) {
    isOwners()
    venue.advance()
    if (route === 'GET /paper/limits') return ok(meter.report())
    if (route === 'GET /paper/faults') return ok({ faults: context.faults.list() })
    if (route === 'GET /paper/clock') return ok(readClock(venue, wallMs()))
    return ok(health(venue))
  }
  if (request.method !== 'POST') return { status: 405, text: 'Method not allowed.' }
  const body = await context.readBody(request)
  if (body.kind !== 'json') return unread(body.kind, response)
  if (!isOwners(body.value)) {
    if (path.startsWith('/paper/')) return { status: 403, text: NO_CONTROL }
    await context.turns.take(request.socket)
    if (request.socket.destroyed) return null
  }
  switch (route) {
    case 'POST /info':
    case 'POST /exchange':
      return venueRoute(context, route === 'POST /info' ? '/info' : '/exchange', body.value, request, response)
    case 'POST /paper/clock':
    case 'POST /paper/clock/expect':
    case 'POST /paper/deposit':
    case 'POST /paper/facts':
    case 'POST /paper/faults':
      return paperRoute(context, route, body.value)
    default:
      return { status: 404, text: 'Not found.' }
  }
}

/** Gives the venue's answer, or none: a connection that is cut or stays silent needs no more writing. */
async function venueRoute(
  { venue, faults, meter, wallMs }: HttpContext,
  route: VenueRoute,
  body: unknown,
  { socket }: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<Reply | null> {
  const from = { of: meter, origin: socket.remoteAddress ?? 'unknown' }
  const answer = await answerVenue({ venue, faults, wallMs, pause: setTimeout, meter: from }, route, body)
  if (answer.kind === 'cut') response.destroy()
  return answer.kind === 'reply' ? answer : null
}

function paperRoute(context: HttpContext, route: string, body: unknown): Reply {
  const { venue, faults, startUsd, wallMs } = context
  if (route === 'POST /paper/clock' || route === 'POST /paper/clock/expect') {
    venue.advance()
    const problem = route === 'POST /paper/clock' ? setClock(venue, body) : expectHolders(venue, body)
    venue.advance()
    return problem === null ? ok(readClock(venue, wallMs())) : { status: 422, text: problem }
  }
  if (route === 'POST /paper/deposit') {
    const answer = deposit(venue, body, startUsd)
    return answer.kind === 'done' ? ok(answer.body) : { status: 422, text: answer.message }
  }
  if (route === 'POST /paper/facts') {
    const answer = applyFacts(venue, context.meter, body)
    return answer.kind === 'done' ? ok(answer.body) : { status: 422, text: answer.message }
  }
  const request = faultRequestSchema.safeParse(body)
  if (!request.success) return { status: 422, text: `Expected {faults: [...]}: ${request.error.issues[0]?.message}` }
  if (request.data.faults) faults.replace(request.data.faults)
  if (request.data.dropSockets) context.dropSockets()
  return ok({ faults: faults.list() })
}

const ok = (json: unknown): Reply => ({ status: 200, json })

function unread(kind: Exclude<JsonBody['kind'], 'json'>, response: http.ServerResponse): Reply | null {
  switch (kind) {
    case 'malformed':
      return { status: 422, text: MALFORMED }
    case 'tooLarge':
      return { status: 413, text: 'Request body too large.' }
    case 'busy':
      return { status: 503, text: 'Too much is being sent at once. Send it again.' }
    case 'broken':
      response.destroy()
      return null
  }
}

function send(
  { controlKey }: HttpContext,
  { headers }: http.IncomingMessage,
  response: http.ServerResponse,
  { status, json, text: words }: Reply,
): void {
  const text = words ?? JSON.stringify(json ?? null)
  response.writeHead(status, {
    ...venueProof(controlKey, headers, { status, text }),
    'content-type': words === undefined ? 'application/json' : 'text/plain; charset=utf-8',
  })
  response.end(text)
}
