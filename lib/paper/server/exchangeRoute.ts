import {
  type ExchangeRequest,
  exchangeRequestSchema,
  type L1Action,
  l1ActionSchema,
  type UserSignedAction,
  userSignedActionSchema,
} from '../../hyperliquid/wire/action.ts'
import type { WireExchangeResponse } from '../../hyperliquid/wire/info.ts'
import { isUserSigned, judgeNonce, recoverL1Signer, recoverUserSigner } from './recoverSigner.ts'
import { masterOf, mayActFor } from './relations.ts'
import { readExpiry } from './shownClock.ts'
import type { Venue } from './venue.ts'

/** Paper expects the signatures of the test network, so that nothing signed for it is valid with real money. */
const SOURCE = 'b'
const CHAIN = 'Testnet'
const AGENT_DAYS_DEFAULT = 90
const AGENT_DAYS_MAX = 180
const DAY_MS = 86_400_000

type ExchangeAnswer = { kind: 'reply'; reply: WireExchangeResponse } | { kind: 'malformed' }

const err = (response: string): ExchangeAnswer => ({ kind: 'reply', reply: { status: 'err', response } })
const malformed: ExchangeAnswer = { kind: 'malformed' }

/**
 * Checks who signed an action and executes it: signature, account, nonce, expiry, then the engine, in the venue's order. What gets past the
 * nonce has used it, whatever comes of the action.
 */
export async function executeExchange(venue: Venue, body: unknown, wallMs: () => number): Promise<ExchangeAnswer> {
  const request = exchangeRequestSchema.safeParse(body)
  if (!request.success) return malformed
  const { action } = request.data
  if (isUserSigned(action.type)) {
    const parsed = userSignedActionSchema.safeParse(action)
    return parsed.success ? executeUserSigned(venue, request.data, parsed.data, wallMs) : malformed
  }
  const parsed = l1ActionSchema.safeParse(action)
  return parsed.success ? executeL1(venue, request.data, parsed.data, wallMs) : malformed
}

async function executeL1(
  venue: Venue,
  { nonce, signature, expiresAfter, vaultAddress }: ExchangeRequest,
  action: L1Action,
  wallMs: () => number,
): Promise<ExchangeAnswer> {
  const signed = { action, nonce, vaultAddress: vaultAddress ?? null, expiresAfter: expiresAfter ?? null, signature }
  const signer = await recoverL1Signer(signed, SOURCE)
  if (signer === null) return err('Unable to recover signer.')
  await venue.feed.refresh(coinsOf(venue, action))
  venue.advance(Number.POSITIVE_INFINITY)
  const master = masterOf(venue, signer)
  if (master === null) return err(`User or API Wallet ${signer} does not exist.`)
  if (vaultAddress && !mayActFor(venue, master, vaultAddress)) return err(`Vault not registered: ${vaultAddress}`)
  const address = vaultAddress ?? master
  const offsetMs = venue.rules.clockOffsetMs
  const clocksMs = [venue.state.nowMs + offsetMs, wallMs() + offsetMs]
  const verdict = judgeNonce(venue.state.nonces[signer] ?? [], nonce, clocksMs)
  if (verdict.kind === 'refused') return err(verdict.message)
  const useNonce = { kind: 'useNonce' as const, signer, used: verdict.used }
  const untilMs = readExpiry({ expiresAfter }, offsetMs)
  if (untilMs !== null && untilMs < venue.state.nowMs) {
    venue.apply(useNonce, { kind: 'expired', address, action })
    return err(`Action already expired: expiresAfter ${expiresAfter} < ${venue.state.nowMs + offsetMs}`)
  }
  const refusal = haltOf(venue, action)
  if (refusal !== null) {
    venue.apply(useNonce)
    return err(refusal)
  }
  const reply = venue.apply(useNonce, { kind: 'action', address, action })
  return reply ? { kind: 'reply', reply } : malformed
}

function haltOf(venue: Venue, action: L1Action): string | null {
  const staleMs = venue.feed.staleSinceMs()
  const needsPrices = action.type === 'order' || action.type === 'modify' || action.type === 'batchModify'
  if (staleMs === null || !needsPrices) return null
  return `Trading is halted. No prices from the market data source since ${new Date(staleMs).toISOString()}.`
}

function coinsOf(venue: Venue, action: L1Action): string[] {
  const assets =
    action.type === 'order'
      ? action.orders.map(({ a }) => a)
      : action.type === 'batchModify'
        ? action.modifies.map(({ order }) => order.a)
        : action.type === 'modify'
          ? [action.order.a]
          : []
  return [...new Set(assets)].flatMap((asset) => venue.rules.markets[asset]?.coin ?? [])
}

async function executeUserSigned(
  venue: Venue,
  { nonce, signature }: ExchangeRequest,
  action: UserSignedAction,
  wallMs: () => number,
): Promise<ExchangeAnswer> {
  const signer = await recoverUserSigner(action, signature)
  if (signer === null || action.hyperliquidChain !== CHAIN || action.nonce !== nonce) {
    return err('Unable to recover signer.')
  }
  venue.advance(Number.POSITIVE_INFINITY)
  if (!venue.state.accounts[signer]) return err(`Must deposit before performing actions. User: ${signer}`)
  const verdict = judgeNonce(venue.state.nonces[signer] ?? [], nonce, [venue.state.nowMs, wallMs()])
  if (verdict.kind === 'refused') return err(verdict.message)
  venue.apply({ kind: 'useNonce', signer, used: verdict.used })
  if (action.type === 'approveAgent') approveAgent(venue, signer, action)
  return { kind: 'reply', reply: { status: 'ok', response: { type: 'default' } } }
}

/** A name may carry its own end: "bot valid_until 1771174068515". */
function approveAgent(venue: Venue, master: string, action: Extract<UserSignedAction, { type: 'approveAgent' }>): void {
  const [, name = '', until] = /^(.*?)(?: valid_until (\d+))?$/.exec(action.agentName ?? '') ?? []
  const { nowMs } = venue.state
  const wanted = until === undefined ? nowMs + AGENT_DAYS_DEFAULT * DAY_MS : Number(until)
  const validUntilMs = Math.min(wanted, nowMs + AGENT_DAYS_MAX * DAY_MS)
  venue.apply({ kind: 'approveAgent', agent: action.agentAddress, wallet: { master, name, validUntilMs } })
}
