import { expect, test } from 'vitest'
import { usd } from '@/lib/domain/decimal.ts'
import { DEFAULT_SETTINGS } from '@/lib/domain/defaultSettings.ts'
import { COOLDOWN_MS_MAX, locksToOpen } from '@/lib/domain/locks.ts'

const lockOf = (cooldownMinutes: number) => {
  const trade = { coin: 'BTC', closedMs: 0, isStop: false, netUsd: usd(1), cooldownMinutes }
  return locksToOpen({ nowMs: 0, marks: null, trades: [trade], limits: DEFAULT_SETTINGS.limits, known: [] })
}

test('a cooldown is told with the time it is kept, also where its plan says more', () => {
  expect(lockOf(60)).toMatchObject([{ untilMs: 3_600_000, reason: expect.stringContaining('for 60 minutes') }])
  expect(lockOf(60)[0]?.reason).toContain('as its plan says.')
  expect(lockOf(525_600)).toMatchObject([
    {
      untilMs: COOLDOWN_MS_MAX,
      reason: expect.stringContaining('for 10080 minutes after its exit; its plan says 525600'),
    },
  ])
})
