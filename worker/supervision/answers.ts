import { randomBytes } from 'node:crypto'
import { CHALLENGE_HEADER, PROOF_HEADER, proofOf } from '../setup/startProof.mjs'

/**
 * Returns whether the process that was started with this secret answers at the address at all, short of an error of its own: a refused or redirected
 * visitor still met a server that is up. Whoever else answers there cannot prove to be it.
 */
export async function answers(url: string, secret: string, timeoutMs = 2_000): Promise<boolean> {
  const challenge = randomBytes(32).toString('hex')
  try {
    const headers = { [CHALLENGE_HEADER]: challenge }
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(timeoutMs), redirect: 'manual' })
    await response.body?.cancel()
    return response.status < 500 && response.headers.get(PROOF_HEADER) === proofOf(secret, challenge)
  } catch {
    return false
  }
}
