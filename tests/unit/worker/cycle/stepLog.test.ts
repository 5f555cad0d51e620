import { expect, test } from 'vitest'
import { CYCLE_STEPS } from '@/lib/domain/cycleSteps.ts'
import { CycleOver } from '@/worker/cycle/cycleOver.ts'
import { createStepLog, untimed } from '@/worker/cycle/stepLog.ts'

const open = () => {
  const saved: string[] = []
  const log = createStepLog({ save: async (_records, running) => void saved.push(running) })
  const lines = () => log.records.map(({ step, within, status }) => `${within ?? ''}/${step} ${status}`)
  return { log, saved, lines }
}

test('work inside a step is a line of its own under it, and its time is counted apart', async () => {
  const { log, lines } = open()
  await log.step('reconcile', async () => {
    await log.part('protect', async () => {})
    await log.part('exits', async () => {})
  })
  expect(lines()).toEqual(['/reconcile done', 'reconcile/protect done', 'reconcile/exits done'])
  for (const { ms } of log.records) expect(ms).not.toBeNull()
})

test('what runs between two steps lies within neither', async () => {
  const { log, lines } = open()
  await log.step('parse', async () => {})
  await log.part('secondLook', async () => {})
  await log.step('gate', async () => {})
  expect(lines()).toEqual(['/parse done', '/secondLook done', '/gate done'])
})

test('the same part again in the same step is the same line', async () => {
  const { log, lines } = open()
  await log.step('decide', async () => {
    await log.part('safetyLook', async () => untimed('exits', async () => {}))
    await log.part('safetyLook', async () => {})
  })
  expect(lines()).toEqual(['/decide done', 'decide/safetyLook done'])
})

test('a part that fails fails its step, and both say so', async () => {
  const { log, lines } = open()
  const failing = log.step('record', () => log.part('protect', () => Promise.reject(new Error('the venue is away'))))
  await expect(failing).rejects.toThrow('the venue is away')
  expect(lines()).toEqual(['/record failed', 'record/protect failed'])
})

test('steps that did not run are skipped at their place, parts stay with what they ran in', async () => {
  const { log, lines } = open()
  await log.step('observe', async () => {})
  await log.step('reconcile', () => log.part('protect', async () => {}))
  const over = log.step('context', () => Promise.reject(new CycleOver('hold', 'Too many coins.')))
  await expect(over).rejects.toThrow(CycleOver)
  await log.step('record', async () => {})
  log.skip(CYCLE_STEPS)
  expect(lines()).toEqual([
    '/observe done',
    '/reconcile done',
    'reconcile/protect done',
    '/context skipped',
    '/decide skipped',
    '/parse skipped',
    '/gate skipped',
    '/intend skipped',
    '/execute skipped',
    '/record done',
    '/publish skipped',
  ])
})
