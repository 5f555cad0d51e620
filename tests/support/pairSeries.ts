import { normalQuantile } from '@/lib/domain/stats/normal.ts'
import { createRandomStream } from '@/lib/domain/stats/randomStream.ts'

const STEP = 0.01

/** Returns `count` walks of n steps that have nothing to do with each other, as logs. */
export function walks(count: number, n: number, seed: number): number[][] {
  const next = normals(seed)
  return Array.from({ length: count }, () => {
    let at = 5
    return Array.from({ length: n }, () => {
      at += STEP * next()
      return at
    })
  })
}

/** Returns a pair that was made to hang together: x walks, and y is beta times x beside a spread that keeps `phi` of its distance each bar. */
export function madePair({ beta, phi, n, seed }: { beta: number; phi: number; n: number; seed: number }) {
  const [x] = walks(1, n, seed) as [number[]]
  const next = normals(seed + 1_000_003)
  let spread = 0
  const y = x.map((value) => {
    spread = phi * spread + STEP * next()
    return 0.7 + beta * value + spread
  })
  return { y, x }
}

function normals(seed: number): () => number {
  const next = createRandomStream(seed)
  return () => normalQuantile(Math.min(Math.max(next(), 1e-12), 1 - 1e-12))
}
