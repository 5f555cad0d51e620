import { expect, test } from 'vitest'
import { toDigest } from '@/lib/notify/digest.ts'
import type { Notice } from '@/lib/notify/notice.ts'
import { createPacer } from '@/lib/notify/pacer.ts'
import { quietUntil } from '@/lib/notify/quietHours.ts'
import { restMs } from '@/lib/notify/retry.ts'

test('a pacer keeps every limit of its service over any window', () => {
  const pacer = createPacer([
    { count: 1, perMs: 1_000 },
    { count: 20, perMs: 60_000 },
  ])
  const sent: number[] = []
  for (let nowMs = 0; sent.length < 50; nowMs += pacer.waitMs(nowMs)) {
    if (pacer.waitMs(nowMs) > 0) continue
    pacer.took(nowMs)
    sent.push(nowMs)
  }
  for (const fromMs of sent) {
    expect(sent.filter((atMs) => atMs >= fromMs && atMs < fromMs + 1_000)).toHaveLength(1)
    expect(sent.filter((atMs) => atMs >= fromMs && atMs < fromMs + 60_000).length).toBeLessThanOrEqual(20)
  }
  // Not slower than it must be: the 21st after a minute.
  expect([sent[19], sent[20]]).toEqual([19_000, 60_000])
})

test('a channel that fails rests longer each time, and as long as the service says', () => {
  expect([1, 2, 3, 4, 9].map((failures) => restMs(failures))).toEqual([5_000, 30_000, 120_000, 600_000, 600_000])
  expect(restMs(1, 35_000)).toBe(35_000)
})

test('quiet hours end on the next day and by the clock of their zone, through the hour that is left out in spring', () => {
  const night = { fromMinute: 22 * 60, toMinute: 7 * 60, timeZone: 'Europe/Berlin' }
  expect(quietUntil(night, Date.UTC(2026, 11, 1, 20, 59))).toBeNull()
  expect(quietUntil(night, Date.UTC(2026, 11, 1, 21, 0, 30))).toBe(Date.UTC(2026, 11, 2, 6))
  expect(quietUntil(night, Date.UTC(2026, 11, 2, 6))).toBeNull()
  // In summer the zone is two hours ahead.
  expect(quietUntil(night, Date.UTC(2026, 6, 1, 20))).toBe(Date.UTC(2026, 6, 2, 5))
  expect(quietUntil({ ...night, fromMinute: 60, toMinute: 60 }, Date.UTC(2026, 11, 1))).toBeNull()
})

const notice = (index: number, more: Partial<Notice> = {}): Notice => ({
  key: `diary-${index}`,
  level: 'trade',
  agentId: 'a',
  head: 'PAPER · m · a',
  text: `number ${index}\nmore`,
  wallMs: Date.UTC(2026, 11, 1, 12, index % 60),
  ...more,
})

test('a digest says when and what, a line each, how many more, and is as grave as the gravest', () => {
  const [first, ...rest] = Array.from({ length: 1_234 }, (_, index) => notice(index))
  if (!first) throw new Error('none')
  const digest = toDigest([first, ...rest, notice(9_999, { level: 'warning' })])
  expect(digest).toMatchObject({ key: 'diary-0..diary-9999', level: 'warning', head: 'PAPER · m · a' })
  const lines = digest.text.split('\n')
  expect([lines.length, lines[1], lines.at(-1)]).toEqual([
    22,
    '12-01 12:00 number 0',
    '… and 1,215 more: the diary has them.',
  ])
  expect(toDigest([first, notice(1, { head: 'MAINNET · m · b' })]).text).toContain('MAINNET · m · b: number 1')
})
