import { expect, test } from 'vitest'
import { simulate } from '../../sim/simulate.ts'

// A few days of the many that `npm run sim` runs: the real worker, with faults at every border.
test.each([1, 2, 3])(
  'the day of seed %i breaks no invariant',
  async (seed) => {
    const { broken, report } = await simulate(seed)
    expect(broken).toEqual([])
    expect(report.cycles.total).toBeGreaterThan(20)
  },
  120_000,
)
