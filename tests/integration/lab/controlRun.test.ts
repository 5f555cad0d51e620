import { expect, test } from 'vitest'
import { parseRunPlan } from '@/lib/run/runPlan.ts'
import { runControl } from '@/worker/lab/proofs/controlRun.ts'

const START_MS = Date.UTC(2026, 0, 5)

test('a run of the control counts its costs: fees, funding and what its fills gave away', async () => {
  // The model buys once and keeps it, so all it loses at the mid is the market's.
  const plan = parseRunPlan({
    name: 'control',
    seed: 1,
    market: { kind: 'synthetic', seed: 1, startMs: START_MS },
    startUsd: '10000',
    settings: { coins: ['BTC'], interval: '4h' },
    decider: {
      kind: 'scripted',
      answers: [
        {
          cycle: 1,
          says: [
            {
              asset: 'BTC',
              action: 'buy',
              allocation_usd: 150,
              leverage: 2,
              tp_price: null,
              sl_price: 80_000,
              exit_plan: 'At the stop.',
              exit_rules: null,
              confidence: 0.6,
              rationale: 'A control.',
            },
          ],
        },
      ],
    },
    length: { cycles: 2 },
  })
  const run = await runControl(plan, 3, START_MS)
  expect(run).toMatchObject({ seed: 3, trades: 1, p: null })
  // $150 of $10,000 at a fee of 0.045 % and half a spread of 1 bp, and a few hours of funding.
  expect(run.costFrac).toBeGreaterThan(0.000_007_4)
  expect(run.costFrac).toBeLessThan(0.000_009_5)
}, 60_000)
