import { z } from 'zod'
import { createSystemClock } from '../../../lib/clock.ts'
import { agentEnv } from '../../../lib/env/agentEnv.ts'
import { createHyperliquidExchange } from '../../../lib/hyperliquid/hyperliquidExchange.ts'
import { walletOf } from '../../wiring/wallet.ts'
import type { Finding } from '../finding.ts'

const PUBLIC_URL = 'https://api.hyperliquid.xyz'
/** Above it a person is told; above the second no order is sure to arrive in its time (`expiresAfter`). */
const SKEW_NOTE_MS = 1_000
const SKEW_BAD_MS = 5_000
const DAY_MS = 86_400_000
const WALLET_DAYS = 7

const bookSchema = z.object({ time: z.number() })

/** Returns whether prices can be reached, how long an answer takes, and how far this machine's clock is from the venue's. */
export async function lookAtVenue(apiUrl: string, isNeeded: boolean, signal: AbortSignal): Promise<Finding[]> {
  const sentMs = Date.now()
  let said: Response
  try {
    said = await fetch(`${apiUrl}/info`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'l2Book', coin: 'BTC' }),
      redirect: 'error',
      signal,
    })
  } catch {
    const words = `${apiUrl} cannot be reached from here.`
    return [
      isNeeded
        ? { what: 'venue', state: 'bad', words, advice: 'Look at the network and at a proxy (https_proxy).' }
        : { what: 'venue', state: 'note', words, advice: 'Paper then trades on invented prices, and says so.' },
    ]
  }
  const tookMs = Date.now() - sentMs
  const book = bookSchema.safeParse(await said.json().catch(() => null))
  if (!said.ok || !book.success)
    return [
      { what: 'venue', state: 'bad', words: `${apiUrl} answered ${said.status} in a form that is not the venue's.` },
    ]
  return [
    { what: 'venue', state: 'ok', words: `${apiUrl} answers in ${tookMs} ms` },
    clockFinding(book.data.time - (sentMs + tookMs / 2), tookMs),
  ]
}

/** `aheadMs`: the venue's clock less this machine's. An answer that took long says little. */
export function clockFinding(aheadMs: number, tookMs: number): Finding {
  const offMs = Math.abs(aheadMs)
  const words = `this machine is ${(offMs / 1000).toFixed(1)} s ${aheadMs > 0 ? 'behind' : 'ahead of'} the venue (give or take ${(tookMs / 2000).toFixed(1)} s)`
  if (offMs <= SKEW_NOTE_MS + tookMs / 2) return { what: 'clock', state: 'ok', words }
  const advice = 'Have the clock set by the network (chrony, systemd-timesyncd).'
  return { what: 'clock', state: offMs > SKEW_BAD_MS ? 'bad' : 'note', words: `${words}.`, advice }
}

/** Returns whether the key trades for the account that is read, and when it expires: two to four reads, and nothing is signed. */
export async function lookAtAccount(): Promise<Finding[]> {
  const env = agentEnv()
  const wallet = walletOf(env, env.agentId ?? env.venue)
  const clock = createSystemClock()
  const exchange = createHyperliquidExchange({
    ...env.exchange,
    wallet,
    accountAddress: env.accountAddress ?? wallet.address,
    nowMs: clock.nowMs,
    nonces: NO_NONCES,
  })
  const { account, refusal, expiresMs } = await exchange.fetchStanding()
  const what = 'key'
  if (refusal !== null) return [{ what, state: 'bad', words: refusal.message }]
  if (expiresMs === null) return [{ what, state: 'ok', words: `it trades for ${account}` }]
  const days = Math.floor((expiresMs - clock.nowMs()) / DAY_MS)
  const words = `it trades for ${account} and expires in ${days} days`
  return [
    days > WALLET_DAYS
      ? { what, state: 'ok', words }
      : {
          what,
          state: 'note',
          words: `${words}.`,
          advice: 'Approve a new API wallet before then, and put its key into .env.',
        },
  ]
}

/** Nothing here is ever signed. */
const NO_NONCES = {
  next: () => {
    throw new Error('The doctor sends no order.')
  },
  heed: () => false,
}

/** Returns where the venue of these settings is asked, and whether nothing works without it. */
export const venueOf = (venue: 'paper' | 'testnet' | 'mainnet') =>
  venue === 'paper' ? { apiUrl: PUBLIC_URL, isNeeded: false } : { apiUrl: agentEnv().exchange.apiUrl, isNeeded: true }
