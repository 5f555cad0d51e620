/** A connection that has died without a word is noticed within the sum. The venue closes one it has sent nothing on for 60 s. */
export const KEEP_ALIVE = { interval: 15_000, timeout: 5_000 }
