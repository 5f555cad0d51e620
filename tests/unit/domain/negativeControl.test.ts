import { expect, test } from 'vitest'
import { type ControlRun, judgeControl } from '@/lib/domain/negativeControl.ts'
import { createRandomStream } from '@/lib/domain/stats/randomStream.ts'

/** A hundred runs whose gross is chance around `edge`, and whose p is what it says when there is none. */
function runs(edge: number): ControlRun[] {
  const next = createRandomStream(7)
  return Array.from({ length: 100 }, (_, at) => {
    const costFrac = 0.01 + next() / 100
    return { seed: at, trades: 3, costFrac, netFrac: edge + (next() - 0.5) / 10 - costFrac, p: next() }
  })
}

test('runs that lose their costs and nothing else show nothing', () => {
  expect(judgeControl(runs(0))).toMatchObject({ runs: 100, trades: 300, tested: 100, seemingMax: 8, holds: true })
})

test('a gain or a loss beyond two standard errors before costs is found', () => {
  for (const edge of [0.01, -0.01]) expect(judgeControl(runs(edge))?.holds).toBe(false)
})

test('more runs that look like skill than chance allows are found', () => {
  const many = runs(0).map((run, at) => (at < 14 ? { ...run, p: 0.01 } : { ...run, p: 0.5 }))
  expect(judgeControl(many)).toMatchObject({ seeming: 14, holds: false })
  expect(judgeControl(many.slice(6))).toMatchObject({ seeming: 8, holds: true })
})

test('a run that never traded is not tested, and one run alone shows nothing', () => {
  const [first, ...rest] = runs(0)
  expect(judgeControl([{ ...(first as ControlRun), p: null }, ...rest])?.tested).toBe(99)
  expect(judgeControl(runs(0).slice(1, 2))).toBeNull()
})
