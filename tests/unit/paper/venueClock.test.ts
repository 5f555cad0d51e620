import { expect, test } from 'vitest'
import { createVenueClock } from '@/lib/paper/server/venueClock.ts'

function clockAt(speed: number, endMs: number | null = null) {
  const wall = { ms: 1_000 }
  return { wall, clock: createVenueClock({ startMs: 0, endMs, speed, wallMs: () => wall.ms }) }
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
  const wall = { ms: 1_000 }
  const clock = createVenueClock({ startMs: 0, endMs: null, speed: 120, wallMs: () => wall.ms, startHoldMs: 30_000 })
  wall.ms += 20_000
  expect(clock.nowMs()).toBe(0)
  clock.hold(300_000, 30_000)
  wall.ms += 10_000
  expect(clock.nowMs()).toBe(300_000)
})
