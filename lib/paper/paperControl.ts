import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { ConnectionProof } from '../hyperliquid/guardMessages.ts'
import { readKeyFile } from '../keyFile.ts'

/**
 * What moves the market instead of trading on it (clock, deposits, faults, facts) is for who can read the data folder, by a key that lies there. The key itself is never sent: whoever listens on the port for
 * a moment would have it for good. Both sides prove that they have it, each in words of its own, over what this one message says.
 */

/** A paper exchange, and the key that lets its owner control it. */
export interface PaperControl {
  apiUrl: string
  key: string
}

/** Returns the control of the paper exchange that runs on this data folder; its key is made where there is none. Throws what `readKeyFile` does. */
export const openPaperControl = (apiUrl: string, dataDir: string): PaperControl => ({
  apiUrl,
  key: readControlKey(dataDir),
})

/** Returns the key in hex. Throws what `readKeyFile` does. */
export const readControlKey = (dataDir: string): string => readKeyFile(dataDir, 'paper-control.key').toString('hex')

const NONCE_HEADER = 'x-nocturne-nonce'
const CHALLENGE_HEADER = 'x-nocturne-challenge'
const PROOF_HEADER = 'x-nocturne-proof'

/** How far from now, in wall milliseconds, a request may say that it was made. */
const WINDOW_MS = 30_000

/**
 * Returns the headers of one request of the owner's: `path` such as `/paper/clock`, `body` the text of JSON.stringify, empty for a GET. The nonce is the wall
 * time in milliseconds, a hyphen and random hex.
 */
export function controlHeaders({ key }: Pick<PaperControl, 'key'>, path: string, body: string) {
  const nonce = `${Date.now()}-${randomBytes(16).toString('hex')}`
  return {
    'content-type': 'application/json',
    [NONCE_HEADER]: nonce,
    [PROOF_HEADER]: proofOf(key, ['control', path, nonce, body]),
  }
}

type RequestHeaders = NodeJS.Dict<string | string[]>

/**
 * Returns what judges whether a request is the owner's, who alone controls; without a key none is. Each request counts once, and none that was made before this call: what somebody heard
 * while the exchange was down is worth nothing to the next one.
 */
export function createControlGuard(key: string | null, wallMs: () => number = Date.now) {
  const startedMs = wallMs()
  const seen = new Map<string, number>()
  return (path: string, headers: RequestHeaders, value: unknown): boolean => {
    const [nonce, proof] = [headers[NONCE_HEADER], headers[PROOF_HEADER]]
    if (key === null || typeof nonce !== 'string' || !/^\d{13}-[0-9a-f]{32}$/.test(nonce)) return false
    if (!isEqual(proof, proofOf(key, ['control', path, nonce, value === undefined ? '' : JSON.stringify(value)])))
      return false
    const [nowMs, madeMs] = [wallMs(), Number(nonce.slice(0, 13))]
    if (madeMs < startedMs || Math.abs(nowMs - madeMs) > WINDOW_MS || seen.has(nonce)) return false
    for (const [old, oldMs] of seen) {
      if (nowMs - oldMs <= WINDOW_MS) break
      seen.delete(old)
    }
    seen.set(nonce, madeMs)
    return true
  }
}

/** Returns a challenge to an exchange and what judges whether this reply to it, status and text, comes from who has the key. */
export function challengeVenue(key: string) {
  const challenge = randomBytes(32).toString('hex')
  return {
    headers: { [CHALLENGE_HEADER]: challenge },
    isMet: ({ headers, status }: Pick<Response, 'headers' | 'status'>, text: string): boolean =>
      isEqual(headers.get(PROOF_HEADER), proofOf(key, ['venue', challenge, String(status), text])),
  }
}

/** Returns the headers with which an exchange replies to who challenged it; none for who did not, and without a key. */
export function venueProof(
  key: string | null,
  asked: RequestHeaders,
  { status, text }: { status: number; text: string },
): Record<string, string> {
  const challenge = asked[CHALLENGE_HEADER]
  if (key === null || typeof challenge !== 'string') return {}
  return { [PROOF_HEADER]: proofOf(key, ['venue', challenge, String(status), text]) }
}

/** Returns how each connection of a websocket is made to prove, before anything else it says is heard, that it leads to who has the key. */
export function proveStream(key: string): ConnectionProof {
  return {
    begin() {
      const challenge = randomBytes(32).toString('hex')
      const right = JSON.stringify(streamProof(key, challenge))
      const owner = controlHeaders({ key }, '/ws', JSON.stringify(challenge))
      return { said: JSON.stringify({ method: 'prove', challenge, owner }), isMet: (text) => isEqual(text, right) }
    },
  }
}

/** Returns the message with which an exchange answers the challenge of a connection; null: it has no key. */
export const streamProof = (key: string | null, challenge: string) =>
  key === null ? null : { channel: 'proof', data: proofOf(key, ['stream', challenge]) }

const proofOf = (key: string, said: readonly string[]): string =>
  createHmac('sha256', key).update(said.join('\n')).digest('hex')

function isEqual(given: unknown, right: string): boolean {
  const [one, other] = [Buffer.from(typeof given === 'string' ? given : ''), Buffer.from(right)]
  return one.length === other.length && timingSafeEqual(one, other)
}
