import { afterEach, expect, test } from 'vitest'
import type { Log } from '@/lib/log.ts'
import { type OverdueCommand, watchForEmergency } from '@/worker/supervision/emergency.ts'

const log: Log = { info: () => {}, warn: () => {}, error: () => {} }
let stop = () => {}
afterEach(() => stop())

/** Runs the watch over the given looks (then nothing is overdue) and resolves with what it did, once it has looked at nothing again. */
function watch(
  looks: (OverdueCommand | null | Error)[],
  given: { codes?: number[]; isExcused?: () => boolean; silent?: boolean[] } = {},
) {
  const did: string[] = []
  const codes = [...(given.codes ?? [])]
  return new Promise<string[]>((resolve) => {
    stop = watchForEmergency(
      {
        agentId: 'night-1',
        findOverdue: async () => {
          const next = looks.shift()
          if (next === undefined) {
            resolve(did)
            return null
          }
          if (next instanceof Error) throw next
          return next
        },
        isSilent: async () => given.silent?.shift() ?? false,
        isExcused: given.isExcused ?? (() => false),
        holdAgent: async () => void did.push('hold'),
        carryOut: async (command) => {
          did.push(`${command.kind} ${command.id}`)
          return codes.shift() ?? 0
        },
        resumeAgent: () => void did.push('resume'),
        log,
      },
      1,
    )
  })
}

test('an overdue flatten takes the agent down, is carried out without it, and only then the agent starts again', async () => {
  expect(await watch([null, { id: 7, kind: 'flatten' }])).toEqual(['hold', 'flatten 7', 'resume'])
})

test('a flatten whose process failed is tried again', async () => {
  const overdue = { id: 7, kind: 'flatten' }
  const did = await watch([overdue, overdue], { codes: [1, 0] })
  expect(did.filter((each) => each === 'flatten 7')).toHaveLength(2)
})

test('a look that fails does not end the watch', async () => {
  expect(await watch([new Error('the store is locked'), { id: 8, kind: 'halt' }])).toEqual(['hold', 'halt 8', 'resume'])
})

test('an agent that only just started is given time to answer by itself', async () => {
  let looks = 0
  const did = await watch([{ id: 9, kind: 'halt' }], { isExcused: () => ++looks <= 3 })
  expect(looks).toBeGreaterThan(3)
  expect(did).toEqual(['hold', 'halt 9', 'resume'])
})

test('an agent whose heart has stopped is ended and started again, without any command', async () => {
  expect(await watch([null, null], { silent: [false, true] })).toEqual(['hold', 'resume'])
})

test('a command that waits goes before a heart that has stopped: it is carried out without the agent', async () => {
  expect(await watch([{ id: 7, kind: 'flatten' }], { silent: [true] })).toEqual(['hold', 'flatten 7', 'resume'])
})
