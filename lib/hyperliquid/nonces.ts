/** The nonces of one signer. Each is used once, and recorded before it is used where what it sends is recorded. */
export interface Nonces {
  /** Returns a nonce, in ms, never returned before. */
  next(): number
  /** Learns from the venue's words why a nonce was refused. Returns whether the next one has a chance that the refused one had not. */
  heed(refusal: string): boolean
}

/** Between nonces of another client and ours: those it uses next lie just above its last ones. */
const LEAP_MS = 60_000

/**
 * Returns nonces that rise above `lastMs` and keep up with the clock. The venue keeps a signer's 100 highest and refuses what lies below them, or more
 * than two days before or a day after its own clock. Another client with the same key whose clock is ahead, or a clock of ours that was ahead and is right
 * again, would otherwise have every stop and close refused until our clock arrives there.
 * https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/nonces-and-api-wallets
 */
export function createNonces(lastMs: number, nowMs: () => number): Nonces {
  let last = lastMs
  return {
    next() {
      last = Math.max(last + 1, nowMs())
      return last
    },
    heed(refusal) {
      // An earlier copy may have landed, so this one stays unknown; where another client used it, the next are likely used as well.
      if (/duplicate nonce/i.test(refusal)) last += LEAP_MS
      const [, way, boundMs] = /nonce too (low|high) \d+ [<>] (\d+)/i.exec(refusal) ?? []
      if (way === undefined) return false
      const isLow = way.toLowerCase() === 'low'
      last = isLow ? Math.max(last, Number(boundMs) + LEAP_MS) : Math.min(last, nowMs())
      return isLow || nowMs() < Number(boundMs)
    },
  }
}
