/**
 * Returns numbers in [0, 1), the same ones in the same order for the same seed: mulberry32, a counter of 32 bits that is mixed. It is for resampling, where
 * 2^32 draws are enough. Source: https://github.com/cprosche/mulberry32
 */
export function createRandomStream(seed: number): () => number {
  let counter = seed | 0
  return () => {
    counter = (counter + 0x6d2b79f5) | 0
    let mixed = Math.imul(counter ^ (counter >>> 15), 1 | counter)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
}
