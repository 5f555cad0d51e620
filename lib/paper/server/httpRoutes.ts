import type http from 'node:http'
import { setTimeout } from 'node:timers/promises'
import type { Decimal } from '../../domain/decimal.ts'
import { applyFacts } from './facts.ts'
import { type Faults, faultRequestSchema } from './faults.ts'
import { isLoopbackHost } from './hostCheck.ts'
import type { IpMeter } from './ipWeights.ts'
import { deposit, expectHolders, health, readClock, setClock } from './paperRoutes.ts'
import type { Venue } from './venue.ts'
import { answerVenue, MALFORMED, type VenueRoute } from './venueRequest.ts'

/** The HTTP side of the paper venue. */

interface HttpContext {
  venue: Venue
  faults: Faults
  meter: IpMeter
  startUsd: Decimal
  wallMs: () => number
  fatal: (error: unknown) => void
  dropSockets: () => void
}

const READABLE = new Set(['GET /paper/health', 'GET /paper/clock', 'GET /paper/faults', 'GET /paper/limits'])
const BODY_BYTES_MAX = 1024 * 1024

interface Reply {
  status: number
  json?: unknown
  text?: string
}

/** Answers one request. Never rejects: a fault of ours is a 500, and one that leaves the account unwritten is fatal. */
export async function handleHttp(
  context: HttpContext,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  try {
    const reply = await route(context, request, response)
    if (reply) send(response, reply)
  } catch (error) {
    if (request.url === '/exchange' || request.url === '/paper/deposit' || request.url === '/paper/facts')
      context.fatal(error)
    if (!response.headersSent) send(response, { status: 500, json: null })
  }
}

async function route(
  context: HttpContext,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<Reply | null> {
  if (!isLoopbackHost(request.headers.host))
    return { status: 403, text: 'This server answers to its own machine only.' }
  const route = `${request.method} ${(request.url ?? '').split('?')[0]}`
  const { venue, meter, wallMs } = context
  if (request.method === 'GET' && READABLE.has(route)) {
    venue.advance()
    if (route === 'GET /paper/limits') return ok(meter.report())
    if (route === 'GET /paper/faults') return ok({ faults: context.faults.list() })
    return ok(route === 'GET /paper/health' ? health(venue) : readClock(venue, wallMs()))
  }
  if (request.method !== 'POST') return { status: 405, text: 'Method not allowed.' }
  const body = await readJson(request)
  if (body.kind === 'tooLarge') return { status: 413, text: 'Request body too large.' }
  if (body.kind === 'malformed') return { status: 422, text: MALFORMED }
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

type Body = { kind: 'json'; value: unknown } | { kind: 'malformed' } | { kind: 'tooLarge' }

async function readJson(request: http.IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    // Read on without keeping it, so that the sender gets to hear why; but not without end.
    if (size > BODY_BYTES_MAX * 16) request.destroy()
    else if (size <= BODY_BYTES_MAX) chunks.push(chunk)
  }
  if (size > BODY_BYTES_MAX) return { kind: 'tooLarge' }
  try {
    return { kind: 'json', value: JSON.parse(Buffer.concat(chunks).toString('utf8')) }
  } catch {
    return { kind: 'malformed' }
  }
}

function send(response: http.ServerResponse, { status, json, text }: Reply): void {
  const isText = text !== undefined
  response.writeHead(status, { 'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json' })
  response.end(isText ? text : JSON.stringify(json ?? null))
}
