import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createVenueClock, type VenueClock } from '@/lib/paper/server/venueClock.ts'

function clockAt(speed: number, endMs: number | null = null, startHoldMs = 0) {
  const wall = { ms: 1_000 }
  return { wall, clock: createVenueClock({ startMs: 0, endMs, speed, wallMs: () => wall.ms, startHoldMs }) }
}

test('runs at its speed and stops at the end of the data', () => {
  const { wall, clock } = clockAt(60, 100_000)
  wall.ms += 1_000
  expect(clock.nowMs()).toBe(60_000)
  wall.ms += 1_000
  expect(clock.nowMs()).toBe(100_000)
})

test('runs up to a hold, stands there, and goes on from there without a jump when it is moved', () => {
  const { wall, clock } = clockAt(60)
  clock.hold(30_000, 30_000)
  wall.ms += 250
  expect(clock.nowMs()).toBe(15_000)
  wall.ms += 20_000
  expect(clock.nowMs()).toBe(30_000)
  clock.hold(90_000, 30_000)
  wall.ms += 500
  expect(clock.nowMs()).toBe(60_000)
  wall.ms += 10_000
  expect(clock.nowMs()).toBe(90_000)
})

test('a hold nobody renews lapses, and time goes on from where it stood', () => {
  const { wall, clock } = clockAt(60)
  clock.hold(30_000, 5_000)
  wall.ms += 5_100
  expect(clock.nowMs()).toBe(36_000)
  expect(clock.holdAtMs()).toBeNull()
})

test('a hold in the past holds where the clock is: time never runs backwards', () => {
  const { wall, clock } = clockAt(60)
  wall.ms += 1_000
  clock.hold(10_000, 30_000)
  wall.ms += 1_000
  expect(clock.nowMs()).toBe(60_000)
  clock.release()
  wall.ms += 1_000
  expect(clock.nowMs()).toBe(120_000)
})

test('held from its start, a fast clock shows the start itself however late it is first read', () => {
  const { wall, clock } = clockAt(120, null, 30_000)
  wall.ms += 20_000
  expect(clock.nowMs()).toBe(0)
  clock.hold(300_000, 30_000)
  wall.ms += 10_000
  expect(clock.nowMs()).toBe(300_000)
})

test('of two holders the one that is behind is waited for and moves on alone', () => {
  const { wall, clock } = clockAt(60)
  clock.hold(60_000, 60_000, 'late')
  clock.hold(300_000, 60_000, 'ahead')
  wall.ms += 10_000
  expect(clock.nowMs()).toBe(60_000)
  clock.hold(120_000, 60_000, 'late')
  wall.ms += 10_000
  expect(clock.nowMs()).toBe(120_000)
  clock.hold(600_000, 60_000, 'late')
  wall.ms += 10_000
  expect(clock.nowMs()).toBe(300_000)
  expect(clock.holds()).toEqual([
    { holder: 'ahead', holdAtMs: 300_000 },
    { holder: 'late', holdAtMs: 600_000 },
  ])
})

test('a holder that falls silent keeps time until its lease lapses, and nobody else is let go with it', () => {
  const { wall, clock } = clockAt(60)
  clock.hold(30_000, 5_000, 'dead')
  clock.hold(300_000, 60_000, 'alive')
  wall.ms += 4_900
  expect(clock.nowMs()).toBe(30_000)
  wall.ms += 1_100
  expect(clock.nowMs()).toBe(90_000)
  expect(clock.holdAtMs()).toBe(300_000)
  wall.ms += 20_000
  expect(clock.nowMs()).toBe(300_000)
})

test('the start is held until each of those expected has taken hold', () => {
  const { wall, clock } = clockAt(60, null, 30_000)
  clock.expect(['one', 'two'])
  clock.hold(300_000, 60_000, 'one')
  wall.ms += 10_000
  expect(clock.nowMs()).toBe(0)
  clock.hold(60_000, 60_000, 'two')
  wall.ms += 10_000
  expect(clock.nowMs()).toBe(60_000)
})

test('one that is expected and does not come keeps the start for its time and no longer', () => {
  const { wall, clock } = clockAt(60, null, 30_000)
  clock.hold(300_000, 60_000, 'one')
  clock.expect(['one', 'two'])
  wall.ms += 31_000
  expect(clock.nowMs()).toBe(60_000)
  clock.expect(['three'])
  expect(clock.holds()).toEqual([{ holder: 'one', holdAtMs: 300_000 }])
})

test('one that is no longer expected is not waited for', () => {
  const { wall, clock } = clockAt(60, null, 30_000)
  clock.expect(['one', 'two'])
  clock.hold(300_000, 60_000, 'one')
  clock.expect(['one'])
  wall.ms += 1_000
  expect(clock.nowMs()).toBe(60_000)
})

type Step =
  | { kind: 'wait'; wallMs: number }
  | { kind: 'hold'; holder: string; aheadMs: number; leaseMs: number }
  | { kind: 'release'; holder: string }
const holder = fc.constantFrom('one', 'two', 'three')
const schedule: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('wait' as const), wallMs: fc.integer({ min: 0, max: 4_000 }) }),
    fc.record({
      kind: fc.constant('hold' as const),
      holder,
      aheadMs: fc.integer({ min: -60_000, max: 400_000 }),
      leaseMs: fc.integer({ min: 100, max: 9_000 }),
    }),
    fc.record({ kind: fc.constant('release' as const), holder }),
  ),
  { maxLength: 40 },
)

test('it never runs backwards nor past a hold that still stands, and lapsing is all that time does to a hold', () => {
  fc.assert(
    fc.property(schedule, (steps) => {
      const { wall, clock } = clockAt(60)
      const holds = new Map<string, { atMs: number; untilWallMs: number }>()
      let before = clock.nowMs()
      for (const step of steps) {
        if (step.kind === 'wait') wall.ms += step.wallMs
        const now = clock.nowMs()
        if (step.kind === 'hold') {
          clock.hold(now + step.aheadMs, step.leaseMs, step.holder)
          holds.set(step.holder, { atMs: Math.max(now, now + step.aheadMs), untilWallMs: wall.ms + step.leaseMs })
        }
        if (step.kind === 'release') {
          clock.release(step.holder)
          holds.delete(step.holder)
        }
        for (const [name, { untilWallMs }] of holds) if (untilWallMs <= wall.ms) holds.delete(name)
        const standing = [...holds.values()].map(({ atMs }) => atMs)
        expect(clock.nowMs()).toBeGreaterThanOrEqual(before)
        expect(clock.nowMs()).toBeLessThanOrEqual(Math.min(...standing))
        expect(clock.holdAtMs()).toBe(standing.length === 0 ? null : Math.min(...standing))
        before = clock.nowMs()
      }
      const last = clock.nowMs()
      wall.ms += 9_000 + 400_000
      expect(clock.nowMs()).toBeGreaterThan(last)
    }),
  )
})

test('what it shows does not depend on how often it is read', () => {
  fc.assert(
    fc.property(schedule, fc.integer({ min: 1, max: 900 }), (steps, readEveryMs) => {
      const [seldom, often] = [clockAt(60), clockAt(60)]
      for (const step of steps) {
        for (const { clock } of [seldom, often]) apply(clock, step)
        if (step.kind !== 'wait') continue
        seldom.wall.ms += step.wallMs
        const end = often.wall.ms + step.wallMs
        for (; often.wall.ms < end; often.wall.ms = Math.min(end, often.wall.ms + readEveryMs)) often.clock.nowMs()
      }
      expect(often.clock.nowMs()).toBe(seldom.clock.nowMs())
    }),
  )
})

function apply(clock: VenueClock, step: Step): void {
  if (step.kind === 'hold') clock.hold(step.aheadMs * 10, step.leaseMs, step.holder)
  if (step.kind === 'release') clock.release(step.holder)
}

/** How an agent lives: it looks every so many venue minutes, and each look takes it some wall time. */
interface Agent {
  name: string
  everyMs: number
  looksTakeMs: number[]
}
const agent = (name: string): fc.Arbitrary<Agent> =>
  fc.record({
    name: fc.constant(name),
    // A minute as exit looks are, five and fifteen as cycles are.
    everyMs: fc.constantFrom(60_000, 300_000, 900_000),
    looksTakeMs: fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 1, maxLength: 5 }),
  })

/** Lets the agents live beside each other in wall steps of the given size and returns the venue times each looked at. */
function live(agents: readonly Agent[], wallStepMs: number): Record<string, number[]> {
  const { wall, clock } = clockAt(60, null, 30_000)
  clock.expect(agents.map(({ name }) => name))
  const lives = agents.map((each) => ({ ...each, heldMs: 0, isLooking: false, doneWallMs: 0, seen: [] as number[] }))
  while (lives.some(({ seen }) => seen.length < 6)) {
    wall.ms += wallStepMs
    for (const each of lives) {
      if (each.isLooking) {
        // The market stands still for it while it looks.
        expect(clock.nowMs()).toBe(each.heldMs)
        if (wall.ms >= each.doneWallMs) each.heldMs += each.everyMs
        each.isLooking = wall.ms < each.doneWallMs
      }
      // As the client does: it holds the moment it waits for or looks at, and renews that hold.
      clock.hold(each.heldMs, 30_000, each.name)
      if (each.isLooking || clock.nowMs() < each.heldMs) continue
      each.isLooking = true
      each.doneWallMs = wall.ms + (each.looksTakeMs[each.seen.length % each.looksTakeMs.length] ?? 0)
      each.seen.push(clock.nowMs())
    }
  }
  return Object.fromEntries(lives.map(({ name, seen }) => [name, seen.slice(0, 6)]))
}

test('beside others an agent looks at the very moments it would look at alone, however long anybody takes', () => {
  fc.assert(
    fc.property(agent('one'), agent('two'), fc.integer({ min: 250, max: 3_000 }), (one, two, wallStepMs) => {
      expect(live([one, two], wallStepMs)).toEqual({ ...live([one], 1_000), ...live([two], 1_000) })
    }),
  )
})
