import { expect } from 'vitest'
import { hasSharedData, readSharedJson } from './sharedData.ts'

const FILE = 'lab-oracle.json'

/** False, and said plainly, where the oracle is not on this machine: its tests are then skipped. */
export const hasLabOracle = hasSharedData(FILE)

/** Returns a section of the oracle: what numpy, scipy, statsmodels, scikit-learn and arch say. Empty where the oracle is not here. */
export const labOracle = <T>(section: string): T | null =>
  hasLabOracle ? ((readSharedJson(FILE) as Record<string, T>)[section] ?? null) : null

/** Expects the number within the oracle's own tolerance, relative or absolute, whichever is wider; null stands for a figure that does not exist. */
export function expectClose(
  actual: number | null | undefined,
  expected: number | null,
  { rel = 1e-9, abs = 1e-12 }: { rel?: number; abs?: number } = {},
): void {
  if (expected === null) {
    expect(actual).toBeNull()
    return
  }
  expect(actual).toBeTypeOf('number')
  const error = Math.abs((actual ?? Number.NaN) - expected)
  expect(error, `${actual} should be ${expected}`).toBeLessThanOrEqual(Math.max(abs, rel * Math.abs(expected)))
}
