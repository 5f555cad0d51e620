import { expect, test } from 'vitest'
import { nextCycleMs } from '@/lib/domain/schedule.ts'
import { insertSettings } from '@/lib/store/settings.ts'
import { createCycleRunner } from '@/worker/cycle/cycleRunner.ts'
import { followSchedule } from '@/worker/cycle/schedule.ts'
import { createTestWorld } from '../../support/testWorld.ts'

test('an interval that a person changes holds at once, and runs no cycle by itself', async () => {
  const test_ = await createTestWorld({ settings: { interval: '1d' } })
  const { world, temp } = test_
  const stop = new AbortController()
  try {
    // Time stands: what is waited for never comes, and only a signal ends the wait.
    world.clock.waitUntil = (atMs, signal) =>
      atMs <= world.clock.nowMs()
        ? Promise.resolve()
        : new Promise((resolve) => {
            if (signal.aborted) resolve()
            signal.addEventListener('abort', () => resolve(), { once: true })
          })
    const running = followSchedule(world, createCycleRunner(world), stop.signal)
    const next = async () => (await temp.db.agentState.findFirstOrThrow()).nextCycleAt?.getTime()
    const nowMs = world.clock.nowMs()
    await expect.poll(next, { timeout: 15_000 }).toBe(nextCycleMs(nowMs, '1d'))
    const { version, settings } = await world.books.settings.latest()
    const body = { ...settings, interval: '5m' as const }
    const next5m = { agentId: test_.agentId, baseVersion: version, body, reason: 'A shorter one.', wallMs: 0 }
    expect(await insertSettings(temp.db, next5m)).toMatchObject({ kind: 'stored' })
    await expect.poll(next, { timeout: 15_000 }).toBe(nextCycleMs(nowMs, '5m'))
    expect(await temp.db.cycle.count()).toBe(1)
    stop.abort()
    await running
  } finally {
    stop.abort()
    await test_.close()
  }
})
