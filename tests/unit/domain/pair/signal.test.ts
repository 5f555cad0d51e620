import { describe, expect, test } from 'vitest'
import { DEFAULT_PAIR_RULE, pairRuleSchema } from '@/lib/domain/pair/pairRule.ts'
import {
  entrySignal,
  exitSignal,
  type HeldPair,
  type PairMemory,
  type PairReading,
} from '@/lib/domain/pair/pairSignal.ts'

const rule = DEFAULT_PAIR_RULE
const reading: PairReading = { z5m: 2.5, z5mBefore: 2.7, z1h: 1.4, z4h: 0.1, barsBeyond: 1 }
const fresh: PairMemory = { isRearmed: true, coolUntilMs: null }
const NOW = 1_000_000
const rich = () => ({ move: 0.02, cost: 0.002 })
const enter = (change: Partial<PairReading>, memory: Partial<PairMemory> = {}, edge = rich) =>
  entrySignal({ ...reading, ...change }, { ...fresh, ...memory }, rule, edge, NOW)

describe('entry', () => {
  test('a high spread is sold, a low one bought', () => {
    expect(enter({})).toEqual({ side: 'short', z: 2.5 })
    expect(enter({ z5m: -2.5, z5mBefore: -2.7, z1h: -1.4, z4h: -0.1 })).toEqual({ side: 'long', z: -2.5 })
  })

  test.each([
    ['unreadable', { z4h: null }],
    ['unreadable', { z5mBefore: null }],
    ['notStretched', { z5m: 1.99 }],
    ['gone', { z5m: 3.5, z5mBefore: 3.6 }],
    ['hourDisagrees', { z1h: 0.99 }],
    ['hourDisagrees', { z1h: -2 }],
    ['fourHoursDisagree', { z4h: -0.51 }],
    ['stillRunning', { z5mBefore: 2.4 }],
  ] as const)('%s: %o', (why, change) => {
    expect(enter(change)).toEqual({ side: null, why })
  })

  test('still running, but for a second bar: enters', () => {
    expect(enter({ z5mBefore: 2.4, barsBeyond: 2 })).toMatchObject({ side: 'short' })
  })

  test('waits for re-arming, for its cooldown, and for an edge that pays twice', () => {
    expect(enter({}, { isRearmed: false })).toEqual({ side: null, why: 'notRearmed' })
    expect(enter({}, { coolUntilMs: NOW + 1 })).toEqual({ side: null, why: 'coolingDown' })
    expect(enter({}, { coolUntilMs: NOW })).toMatchObject({ side: 'short' })
    expect(enter({}, {}, () => ({ move: 0.0039, cost: 0.002 }))).toEqual({ side: null, why: 'edgeBelowCost' })
  })
})

const held: HeldPair = {
  side: 'short',
  z: 1.8,
  heldBars: 10,
  halfLifeBars: 20,
  lossFrac: 0.001,
  failedTests: 0,
  dayCarryFrac: null,
  isTight: false,
}

describe('exit', () => {
  test.each([
    [null, {}],
    ['target', { z: 0.5 }],
    ['target', { z: -1 }],
    ['stopZ', { z: 4 }],
    ['stopLoss', { lossFrac: 0.015 }],
    ['time', { heldBars: 60 }],
    ['noLongerAPair', { failedTests: 3, z: 0.9 }],
    [null, { failedTests: 3, z: 1.1 }],
    ['carry', { dayCarryFrac: -0.00031 }],
    [null, { dayCarryFrac: 0.01 }],
    // Bought low: the same the other way round.
    ['target', { side: 'long', z: -0.4 }],
    ['stopZ', { side: 'long', z: -4.2 }],
    [null, { side: 'long', z: -3 }],
    // Tighter, as a second opinion wanted.
    ['stopZ', { isTight: true, z: 3 }],
    ['stopLoss', { isTight: true, lossFrac: 0.01 }],
    // Nothing waits for a z that cannot be had.
    ['time', { z: null, heldBars: 60 }],
    ['stopLoss', { z: null, lossFrac: 0.02 }],
    [null, { z: null }],
  ] as const)('%s: %o', (why, change) => {
    expect(exitSignal({ ...held, ...change }, rule)).toBe(why)
  })
})

test.each([
  [{ exitZ: 2.5 }, 'exitZ'],
  [{ entryZMax: 1.5 }, 'entryZMax'],
  [{ stopZ: 3 }, 'stopZ'],
  [{ tightStopZ: 4.5 }, 'tightStopZ'],
])('a rule that contradicts itself is refused: %o', (change, where) => {
  const read = pairRuleSchema.safeParse(change)
  expect(read.error?.issues.map(({ path }) => path.join('.'))).toContain(where)
})
