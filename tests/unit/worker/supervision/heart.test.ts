import { describe, expect, test } from 'vitest'
import type { Stake } from '@/lib/store/silentAgent.ts'
import { createHeartLook, judgeHeart, type ProcessorTime, readProcessorTime } from '@/worker/supervision/heart.ts'

const IDLE: ProcessorTime = { usedMs: 0, waitedMs: 0 }
const judged = (silentMs: number, stake: Stake, processor: ProcessorTime | null = IDLE, livedMs = 1e9) =>
  judgeHeart({ silentMs, livedMs, stake, processor })

describe('how a heart is', () => {
  test.each([
    ['position', 4_900, 'beats'],
    ['position', 5_100, 'stopped'],
    ['order', 14_900, 'beats'],
    ['order', 15_100, 'stopped'],
    ['nothing', 14_900, 'beats'],
    ['nothing', 15_100, 'stopped'],
  ] as const)('with a %s open, a stopped process silent for %i ms: %s', (stake, silentMs, heart) => {
    for (const processor of [IDLE, null]) expect(judged(silentMs, stake, processor)).toBe(heart)
  })

  test.each(['position', 'order'] as const)(
    'with a %s open no waiting for a processor, and no start, excuses silence',
    (stake) => {
      for (const waitedMs of [0, 5_000, 15_000, 60_000])
        expect(judged(15_100, stake, { usedMs: 10, waitedMs }, 1_000)).toBe('stopped')
    },
  )

  test('with nothing open the time in which it waited for a processor does not count, up to a minute', () => {
    expect(judged(15_100, 'nothing', { usedMs: 300, waitedMs: 200 })).toBe('starved')
    expect(judged(40_000, 'nothing', { usedMs: 300, waitedMs: 26_000 })).toBe('starved')
    expect(judged(40_000, 'nothing', { usedMs: 300, waitedMs: 24_000 })).toBe('stopped')
    expect(judged(60_100, 'nothing', { usedMs: 300, waitedMs: 59_000 })).toBe('stopped')
  })

  test('a loop is ended as before: beside idle processors, and where it has to share one', () => {
    expect(judged(15_100, 'nothing', { usedMs: 15_050, waitedMs: 50 })).toBe('stopped')
    expect(judged(15_100, 'nothing', { usedMs: 7_500, waitedMs: 7_600 })).toBe('stopped')
  })

  test('a start with nothing open has as long as any silence, whatever beat before it', () => {
    expect(judged(100_000, 'nothing', IDLE, 14_900)).toBe('beats')
    expect(judged(100_000, 'nothing', { usedMs: 1_500, waitedMs: 20_000 }, 30_000)).toBe('starved')
    expect(judged(100_000, 'nothing', IDLE, 15_100)).toBe('stopped')
  })
})

/** Looks at a heart that beat at 0, at these moments, with what the system said at each. */
async function looks(at: { wallMs: number; beatMs?: number; pid?: number; time: ProcessorTime | null }[]) {
  let now = at[0]
  let beatMs = 0
  const look = createHeartLook({
    child: () => ({ pid: now?.pid ?? 1, startedWallMs: -1e9 }),
    lastBeatMs: async () => beatMs,
    stake: async () => 'nothing',
    readProcessorTime: async () => now?.time ?? null,
    wallMs: () => now?.wallMs ?? 0,
  })
  const seen: string[] = []
  for (now of at) {
    beatMs = now.beatMs ?? beatMs
    seen.push(await look())
  }
  return seen
}

test('what it used and waited before its last beat is no excuse after it', async () => {
  const before = { usedMs: 9_000, waitedMs: 50_000 }
  expect(
    await looks([
      { wallMs: 0, time: { usedMs: 8_990, waitedMs: 49_990 } },
      { wallMs: 500, beatMs: 400, time: before },
      { wallMs: 16_000, time: before },
    ]),
  ).toEqual(['beats', 'beats', 'stopped'])
})

test('what it waited since its last beat is one, until it has waited too long', async () => {
  const waited = (waitedMs: number) => ({ usedMs: 100, waitedMs })
  expect(
    await looks([
      { wallMs: 0, time: waited(0) },
      { wallMs: 500, beatMs: 400, time: waited(0) },
      { wallMs: 16_000, time: waited(15_000) },
      { wallMs: 59_000, time: waited(58_000) },
      { wallMs: 61_000, time: waited(60_000) },
    ]),
  ).toEqual(['beats', 'beats', 'starved', 'starved', 'stopped'])
})

test('where the system does not say, at one look or at all, the wall decides', async () => {
  expect(await looks([{ wallMs: 16_000, time: null }])).toEqual(['stopped'])
  expect(
    await looks([
      { wallMs: 0, time: null },
      { wallMs: 500, beatMs: 400, time: null },
      { wallMs: 16_000, time: { usedMs: 0, waitedMs: 16_000 } },
    ]),
  ).toEqual(['beats', 'beats', 'stopped'])
})

test.skipIf(process.platform !== 'linux')('the system says what a process used, and of none nothing', async () => {
  const before = await readProcessorTime(process.pid)
  // The main thread's clock, not this worker's: what has run shows that it was read.
  expect(before?.usedMs).toBeGreaterThan(50)
  expect(before?.waitedMs).toBeGreaterThanOrEqual(0)
  expect(await readProcessorTime(2 ** 30)).toBeNull()
})
