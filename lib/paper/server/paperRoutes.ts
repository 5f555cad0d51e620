import { z } from 'zod'
import { Decimal } from '../../domain/decimal.ts'
import { addressSchema } from '../../hyperliquid/wire/action.ts'
import { wireDecimal } from '../../hyperliquid/wire/decimalText.ts'
import type { Venue } from './venue.ts'

/** The routes the real venue does not have: clock, deposits, health. */

const HOLD_LEASE_MS = 30_000
/** An agent's id, or any word of that kind. */
const holderSchema = z.string().regex(/^[\w-]{1,128}$/)
const clockRequestSchema = z.object({
  holder: holderSchema.optional(),
  /** Null lets the clock run free as far as this holder goes. */
  holdAtMs: z.number().nonnegative().nullable(),
  leaseMs: z.number().int().min(100).max(3_600_000).default(HOLD_LEASE_MS),
})

export function readClock(venue: Venue, wallMs: number): unknown {
  return {
    nowMs: venue.state.nowMs,
    speed: venue.clock.speed,
    holdAtMs: venue.clock.holdAtMs(),
    holders: venue.clock.holds(),
    ended: venue.ended,
    wallMs,
  }
}

/** Returns what was wrong with the request, or null when the clock is set. */
export function setClock(venue: Venue, body: unknown): string | null {
  const request = clockRequestSchema.safeParse(body)
  if (!request.success)
    return 'Expected {holder?: word, holdAtMs: number | null, leaseMs?: number between 100 and 3600000}.'
  if (!venue.feed.simulated) return null
  const { holder, holdAtMs, leaseMs } = request.data
  if (holdAtMs === null) venue.clock.release(holder)
  else venue.clock.hold(holdAtMs, leaseMs, holder)
  return null
}

const expectRequestSchema = z.object({ holders: z.array(holderSchema).max(100) })

/** Returns what was wrong with the request, or null when the hold at the start stands for these. */
export function expectHolders(venue: Venue, body: unknown): string | null {
  const request = expectRequestSchema.safeParse(body)
  if (!request.success) return 'Expected {holders: [word, …]}, at most 100.'
  if (venue.feed.simulated) venue.clock.expect(request.data.holders)
  return null
}

const depositSchema = z.object({
  address: addressSchema,
  usd: z
    .union([z.string().regex(/^\d{1,12}(\.\d{1,6})?$/), z.number().positive().max(1e12)])
    .transform((value) => new Decimal(value))
    .refine((value) => value.gt(0) && value.decimalPlaces() <= 6)
    .optional(),
  /** Does nothing for an address that already has an account: safe to repeat. */
  onlyIfNew: z.boolean().default(false),
})

type DepositAnswer = { kind: 'done'; body: unknown } | { kind: 'malformed'; message: string }

export function deposit(venue: Venue, body: unknown, startUsd: Decimal): DepositAnswer {
  const request = depositSchema.safeParse(body)
  if (!request.success) {
    return { kind: 'malformed', message: 'Expected {address, usd: dollars with at most 6 decimals, onlyIfNew?}.' }
  }
  const { address, usd = startUsd, onlyIfNew } = request.data
  const isSkipped = onlyIfNew && venue.state.accounts[address] !== undefined
  if (!isSkipped) venue.apply({ kind: 'deposit', address, usd })
  return {
    kind: 'done',
    body: {
      address,
      depositedUsd: isSkipped ? '0.0' : wireDecimal(usd),
      totalDepositsUsd: wireDecimal(venue.state.accounts[address]?.depositsUsd ?? new Decimal(0)),
      nowMs: venue.state.nowMs,
    },
  }
}

export function health(venue: Venue): unknown {
  const { kind, key, label, note, candleWsUrl = null } = venue.feed
  const staleSinceMs = venue.feed.staleSinceMs()
  return {
    ok: staleSinceMs === null,
    feed: { kind, key, label, note, candleWsUrl, staleSinceMs, ended: venue.ended },
    speed: venue.clock.speed,
    nowMs: venue.state.nowMs,
    coins: venue.rules.markets.filter(({ isDelisted }) => !isDelisted).map(({ coin }) => coin),
  }
}
