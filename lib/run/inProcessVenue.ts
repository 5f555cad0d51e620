import type { z } from 'zod'
import { type Decimal, toText } from '../domain/decimal.ts'
import { assert } from '../errors.ts'
import { REPLY_MS_MAX } from '../hyperliquid/hyperliquidExchange.ts'
import { createLocalTransport, type LocalAnswer, type VenueTransport } from '../hyperliquid/localTransport.ts'
import type { Feed } from '../paper/feeds/feed.ts'
import { createFaults, type Faults } from '../paper/server/faults.ts'
import { heldElsewhere, type snapshotSchema } from '../paper/server/journal.ts'
import { deposit } from '../paper/server/paperRoutes.ts'
import { createVenue, type Venue } from '../paper/server/venue.ts'
import { answerVenue, type VenueAnswer } from '../paper/server/venueRequest.ts'
import type { Clock } from '../ports.ts'
import { createHandClock } from './handClock.ts'

/** The inanimate half of a run's world: a market, an account at a venue over it, and the time of both. */
export interface RunVenue {
  readonly venue: Venue
  readonly clock: Clock
  readonly faults: Faults
  /** How the real client reaches it. */
  readonly transport: VenueTransport
  /** Lets wall time pass while the market stands. */
  passWall(durationMs: number): void
  close(): Promise<void>
}

/**
 * Returns the paper exchange without a socket or a timer: the engine, books, faults and routes of the server, asked by the real client through a transport
 * of this process. So signing, nonces, wire formats and the venue's words are what they are over HTTP. `wallMs` is where the run's wall clock begins;
 * `whole` is what an earlier venue over this feed was when it was kept.
 */
export function createInProcessVenue(
  feed: Feed,
  wallMs: number,
  whole: z.output<typeof snapshotSchema> | null = null,
): RunVenue {
  assert(feed.simulated, `The ${feed.kind} market has the wall's time; a run in process moves its own.`)
  const wall = { ms: wallMs }
  const venue = createVenue({ feed, journal: whole && heldElsewhere(whole), speed: 1, wallMs: () => wall.ms })
  const clock = createHandClock(venue, wall)
  const faults = createFaults()
  return {
    venue,
    clock,
    faults,
    transport: createLocalTransport(true, (endpoint, body) => ask(venue, faults, wall, `/${endpoint}`, body)),
    passWall(durationMs) {
      wall.ms += durationMs
    },
    async close() {
      venue.close()
      await feed.close()
    },
  }
}

/** Opens an account with this money, as POST /paper/deposit does; an address that has one keeps what it has. */
export function openAccount(venue: Venue, address: string, startUsd: Decimal): void {
  const answer = deposit(venue, { address, usd: toText(startUsd), onlyIfNew: true }, startUsd)
  assert(answer.kind === 'done', `The venue refused to open the account with ${toText(startUsd)} dollars.`)
}

/**
 * Asks the venue, as long as a client waits for a reply. Requests that are under way together wait together: each counts from when it was sent. Time on
 * the wall passes, the market stands, as it does for an agent that holds the clock.
 */
async function ask(
  venue: Venue,
  faults: Faults,
  wall: { ms: number },
  route: '/info' | '/exchange',
  body: unknown,
): Promise<LocalAnswer> {
  const sentWallMs = wall.ms
  const until = (durationMs: number) => {
    wall.ms = Math.max(wall.ms, sentWallMs + Math.min(durationMs, REPLY_MS_MAX))
  }
  let isLate = false
  const pause = async (durationMs: number) => {
    until(durationMs)
    isLate = durationMs >= REPLY_MS_MAX
  }
  const answer = await answer500({ venue, faults, wallMs: () => wall.ms, pause }, route, body)
  if (answer.kind === 'silence') until(REPLY_MS_MAX)
  if (isLate || answer.kind === 'silence') return { kind: 'timeout', afterMs: REPLY_MS_MAX }
  if (answer.kind === 'cut') return answer
  return { kind: 'reply', status: answer.status, body: answer.text ?? JSON.stringify(answer.json ?? null) }
}

/** A fault of ours is HTTP 500, as the server says it. */
const answer500 = (...request: Parameters<typeof answerVenue>): Promise<VenueAnswer> =>
  answerVenue(...request).catch(() => ({ kind: 'reply', status: 500, json: null }))
