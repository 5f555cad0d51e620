import { describe, expect, test } from 'vitest'
import { type TrialPlanInput, type TrialSample, trialPlanSchema } from '@/lib/contracts/labTrial.ts'
import type { Action } from '@/lib/domain/decision.ts'
import { createRandomStream } from '@/lib/domain/stats/randomStream.ts'
import { trialCsv } from '@/lib/lab/trial/csv.ts'
import { reportPairs } from '@/lib/lab/trial/pairReport.ts'
import { reportTrial } from '@/lib/lab/trial/reportTrial.ts'

const COINS = ['BTC', 'ETH', 'SOL']
const PROMPT = 'Trade with care, and say why.'
const planOf = (more: Partial<TrialPlanInput> = {}) =>
  trialPlanSchema.parse({
    name: 'two prompts',
    agentId: 'agent',
    variants: [
      { name: 'A', cutoff: '2025-06-30' },
      { name: 'B', prompt: PROMPT, cutoff: '2025-06-30' },
    ],
    spendUsdMax: 1,
    ...more,
  })

interface World {
  contexts?: number
  /** How much likelier the second variant buys. */
  shift?: number
  failFrac?: number
  missFrac?: number
}

/** Answers of a known distribution: a context has a mood, all coins of one answer share it. */
function simulated(seed: number, { contexts = 60, shift = 0, failFrac = 0, missFrac = 0 }: World = {}) {
  const next = createRandomStream(seed)
  const samples: TrialSample[] = []
  const rows = Array.from({ length: contexts }, (_, at) => ({
    cycleId: at + 1,
    number: at + 1,
    atMs: Date.UTC(2026, 0, 1) + at * 3_600_000,
    model: 'recorded',
    decisions: COINS.map((coin) => ({ coin, action: 'hold' as Action, verdict: 'hold' as const, denial: null })),
  }))
  for (const { cycleId } of rows) {
    const base = next() * 0.6
    for (const variant of [0, 1])
      for (const sample of [0, 1, 2]) {
        const isFailed = next() < failFrac
        const isBuy = next() < base + (variant === 1 ? shift : 0)
        const decisions = COINS.map((coin) => {
          const action: Action = (next() < 0.05 ? !isBuy : isBuy) ? 'buy' : 'hold'
          return {
            coin,
            action,
            isSaid: true,
            allocationUsd: action === 'buy' ? 500 : 0,
            leverage: action === 'buy' ? 2 : null,
            markPx: 100,
            slPx: action === 'buy' ? 98 : null,
            tpPx: null,
            confidence: 0.6,
            rationale: '=1+1, "quoted"',
            verdict: action === 'buy' ? ('deny' as const) : ('hold' as const),
            denial: action === 'buy' ? 'leverageMax' : null,
            sizeUsd: null,
          }
        })
        samples.push({
          cycleId,
          variant,
          sample,
          status: isFailed ? 'failed' : 'decided',
          code: isFailed ? 'provider_unavailable' : '',
          message: isFailed ? 'It said nothing.' : '',
          level: isFailed ? 'none' : 'strict',
          decisions: isFailed ? [] : decisions,
          promptTokens: 100,
          completionTokens: 10,
          costUsd: 0.001,
          costUsdMax: 0.001,
          paidUsdMax: 0.001,
          latencyMs: 10 + sample,
          asked: 1,
          cached: 0,
          toolsRecorded: 0,
          toolsComputed: 0,
          toolsMissed: next() < missFrac ? 1 : 0,
        })
      }
  }
  return { contexts: rows, samples }
}

const report = (seed: number, world: World = {}, plan = planOf()) =>
  reportTrial({
    plan,
    build: 'test',
    contextsHash: 'h',
    models: ['m', 'm'],
    ended: 'done',
    ...simulated(seed, world),
  })
/** Of 100 seeds, those in which the two are called different at the level of 5 %. */
const alarms = (world: World) =>
  Array.from({ length: 100 }, (_, seed) => {
    const { contexts, samples } = simulated(seed, world)
    const [pair] = reportPairs(planOf(), contexts, samples, { resamples: 400, next: createRandomStream(seed) })
    return pair?.says.includes('answer differently')
  }).filter(Boolean).length

describe('two variants', () => {
  test('that are equal are called different in about 5 of 100 seeds at most', { timeout: 120_000 }, () => {
    // 5 expected; more than 11 has a chance below 0.5 %.
    expect(alarms({})).toBeLessThanOrEqual(11)
    expect(report(1).pairs[0]?.says).toContain('No difference found')
  })

  test('that are equal and fail half the time are called different no more often', { timeout: 120_000 }, () => {
    expect(alarms({ failFrac: 0.5 })).toBeLessThanOrEqual(11)
    const first = report(1, { failFrac: 0.5 })
    const variant = first.variants[0]
    expect((variant?.statuses.failed ?? 0) + (variant?.statuses.decided ?? 0)).toBe(180)
    expect(variant?.failures).toEqual({ provider_unavailable: variant?.statuses.failed })
    const said = variant?.actions.reduce((sum, { count }) => sum + count, 0)
    expect(said).toBe((variant?.statuses.decided ?? 0) * COINS.length)
    expect(first.pairs[0]?.difference?.contexts).toBeLessThan(60)
  })

  test('that differ are found, with what changed, on which coins and how the gate took it', () => {
    const { pairs } = report(3, { contexts: 200, shift: 0.35 })
    const pair = pairs[0]
    expect(pair?.says).toContain('answer differently')
    expect(pair?.difference?.ci95[0]).toBeGreaterThan(0)
    expect(pair?.coins.map(({ coin }) => coin)).toEqual(COINS)
    for (const { pHolm } of pair?.coins ?? []) expect(pHolm).toBeLessThan(0.05)
    expect(pair?.denied.onlyB).toBeGreaterThan(pair?.denied.onlyA ?? 0)
    expect(pair?.denied.p).toBeLessThan(0.01)
    expect(pair?.flips.length).toBeGreaterThan(20)
    expect(pair?.confusion.reduce((sum, { count }) => sum + count, 0)).toBe(600)
  })

  test('are not compared where a fifth of the answers lack the result of a tool, or there is one sample each', () => {
    const missing = report(1, { missFrac: 0.4 }).pairs[0]
    expect(missing).toMatchObject({ difference: null, coins: [] })
    expect(missing?.says).toContain('more than a fifth')
    expect(report(1, {}, planOf({ samples: 1 })).pairs[0]?.says).toContain('cannot be told apart')
  })
})

describe('one variant', () => {
  test('has the share of each action, agreement with itself and with the record, and its entries', () => {
    const [variant] = report(2, { contexts: 100 }).variants
    const buys = variant?.actions.find(({ action }) => action === 'buy')
    expect(buys?.share?.share).toBeCloseTo((buys?.count ?? 0) / 900, 12)
    expect(buys?.share?.ci95[0]).toBeLessThan(buys?.share?.share ?? 0)
    expect(variant?.withRecord?.share).toBeCloseTo(1 - (buys?.share?.share ?? 0), 12)
    expect(variant?.withRecordActed).toBeNull()
    expect(variant?.agreement?.specific.find(({ action }) => action === 'close')).toMatchObject({
      count: 0,
      share: null,
    })
    expect(variant?.agreement?.pairwise.share).toBeGreaterThan(variant?.agreement?.alpha ?? 1)
    expect(variant?.entries.stopFrac?.median).toBeCloseTo(0.02, 12)
    expect(variant).toMatchObject({ verdicts: { deny: buys?.count }, denials: { leverageMax: buys?.count } })
    expect(variant?.costUsd).toBeCloseTo(0.3, 9)
  })

  test('says where what it answers is no evidence, and that agreement is not return', () => {
    const unknown = planOf({ variants: [{ name: 'A' }, { name: 'B', cutoff: '2026-01-02' }] })
    const { notes, variants } = report(1, {}, unknown)
    expect(variants.map(({ notEvidence }) => notEvidence)).toEqual([60, 48])
    expect(notes[0]).toContain('Agreement is not return')
    expect(notes.join(' ')).toContain('What “A” can have read is not known')
    expect(notes.join(' ')).toContain('48 of 60 contexts are from before 2026-01-02')
  })
})

test('the same samples in any order give the same report', () => {
  const { contexts, samples } = simulated(5)
  const common = {
    plan: planOf(),
    build: 'test',
    contextsHash: 'h',
    models: ['m', 'm'],
    ended: 'done' as const,
    contexts,
  }
  expect(reportTrial({ ...common, samples: samples.toReversed() })).toEqual(reportTrial({ ...common, samples }))
})

test('as CSV it has a line a coin, and no cell that a spreadsheet takes for a formula', () => {
  const lines = trialCsv(report(4, { contexts: 2, failFrac: 0.5 }))
    .trimEnd()
    .split('\r\n')
  expect(lines[0]?.split(',')).toHaveLength(23)
  expect(lines.some((line) => line.includes(',failed,provider_unavailable,,'))).toBe(true)
  expect(lines.some((line) => line.endsWith(`"'=1+1, ""quoted"""`))).toBe(true)
})
