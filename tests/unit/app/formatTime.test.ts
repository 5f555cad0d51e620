import { describe, expect, it } from 'vitest'
import {
  clockTitle,
  formatAgo,
  formatCountdown,
  formatDayMinute,
  formatLatency,
  formatUtc,
} from '@/app/_components/numbers/formatTime.ts'

const AT_MS = Date.UTC(2026, 10, 22, 2, 36, 41)

describe('formatTime', () => {
  it('writes a moment in UTC whatever the machine’s zone', () => {
    expect(formatUtc(AT_MS)).toBe('2026-11-22 02:36:41 UTC')
    expect(formatDayMinute(AT_MS)).toBe('22 Nov 02:36')
  })
  it('says a moment in another zone too, and by which clock it is', () => {
    expect(clockTitle(AT_MS, 'venue')).toBe('2026-11-22 02:36:41 UTC, the market’s clock')
    expect(clockTitle(AT_MS, 'wall', 'UTC')).toBe('2026-11-22 02:36:41 UTC, this machine’s clock')
    expect(clockTitle(AT_MS, 'wall', 'America/New_York')).toBe(
      '2026-11-22 02:36:41 UTC, 21 Nov, 21:36:41 in America/New_York, this machine’s clock',
    )
  })
  it('never claims more age than there is', () => {
    expect(formatAgo(999)).toBe('now')
    expect(formatAgo(59_999)).toBe('59 s ago')
    expect(formatAgo(60_000)).toBe('1 min ago')
    expect(formatAgo(86_399_999)).toBe('23 h ago')
    expect(formatAgo(86_400_000)).toBe('1 d ago')
  })
  it('says of the future that it is to come', () => {
    expect(formatAgo(-12_000)).toBe('in 12 s')
  })
  it('counts down to 00:00 and not below', () => {
    expect(formatCountdown(161_000)).toBe('02:41')
    expect(formatCountdown(3_761_000)).toBe('1:02:41')
    expect(formatCountdown(-5)).toBe('00:00')
  })
  it('writes a latency in the unit that keeps it short', () => {
    expect(formatLatency(38)).toBe('38 ms')
    expect(formatLatency(120)).toBe('0.12 s')
    expect(formatLatency(39_240)).toBe('39.2 s')
    expect(formatLatency(125_000)).toBe('2 min 5 s')
  })
})
