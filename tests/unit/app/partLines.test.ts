import { expect, test } from 'vitest'
import { toPartLines } from '@/app/_components/words/partLines.ts'
import { toParts, toSteps } from '@/app/_lib/views/cycleView.ts'
import { CYCLE_STEPS, type StepRecord } from '@/lib/domain/cycleSteps.ts'

const record = (
  step: StepRecord['step'],
  within: StepRecord['within'],
  ms: number | null,
  status: StepRecord['status'] = 'done',
): StepRecord => ({ step, within, ms, status })

const records: StepRecord[] = [
  record('observe', null, 10),
  record('reconcile', null, 50),
  record('settle', 'reconcile', 5),
  record('protect', 'reconcile', 30, 'failed'),
  record('decide', null, 9_000),
  record('safetyLook', 'decide', 100),
  record('safetyLook', 'decide', 140),
  record('parse', null, 1),
  record('secondLook', null, 200),
  record('gate', null, null, 'running'),
]

test('the ten steps stay ten, whatever ran inside them', () => {
  const steps = toSteps(records, 'gate')
  expect(steps.map(({ step }) => step)).toEqual(CYCLE_STEPS)
  expect(steps.find(({ step }) => step === 'reconcile')).toEqual({ step: 'reconcile', ms: 50, status: 'done' })
})

test('what ran inside a step stands below it with its own time, and what ran between two below the one before', () => {
  const parts = toParts(records)
  const lines = (step: (typeof CYCLE_STEPS)[number]) =>
    toPartLines(parts, step).map(({ words, ms, status }) => `${words} ${ms} ${status}`)
  expect(lines('observe')).toEqual([])
  expect(lines('reconcile')).toEqual(['settle unanswered orders 5 done', 'place stops 30 failed'])
  expect(lines('decide')).toEqual(['safety look while the model thinks, 2 times 240 done'])
  expect(lines('parse')).toEqual(['then: second look, the model took long 200 done'])
})

test('work that still runs has no time yet', () => {
  const parts = toParts([record('execute', null, null, 'running'), record('protect', 'execute', null, 'running')])
  expect(toPartLines(parts, 'execute')).toMatchObject([{ words: 'place stops', ms: null, status: 'running' }])
})
