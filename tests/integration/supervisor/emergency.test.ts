import { afterEach, expect, test } from 'vitest'
import type { HaltWish, TakenWish } from '@/lib/haltFile.ts'
import type { Log } from '@/lib/log.ts'
import { type OverdueCommand, watchForEmergency } from '@/worker/supervision/emergency.ts'
import type { HeartState } from '@/worker/supervision/heart.ts'

const log: Log = { info: () => {}, warn: () => {}, error: () => {} }
let stop = () => {}
afterEach(() => stop())

/** Runs the watch over the given looks (then nothing is overdue) and resolves with what it did, once it has looked at nothing again. */
function watch(
  looks: (OverdueCommand | null | Error)[],
  given: {
    codes?: number[]
    isExcused?: () => boolean
    hearts?: HeartState[]
    lockedBy?: (string | null)[]
    holdingWhileDown?: boolean
    said?: string[]
  } = {},
) {
  const did: string[] = []
  const codes = [...(given.codes ?? [])]
  return new Promise<string[]>((resolve) => {
    stop = watchForEmergency({
      agentId: 'night-1',
      halt: { read: () => null, noted: () => null },
      isRunning: () => !given.holdingWhileDown,
      isHolding: async () => given.holdingWhileDown ?? false,
      hurryAgent: () => void did.push('hurry'),
      findOverdue: async () => {
        const next = looks.shift()
        if (next === undefined) {
          resolve(did)
          return null
        }
        if (next instanceof Error) throw next
        return next
      },
      heart: async () => given.hearts?.shift() ?? 'beats',
      lockedBy: async () => given.lockedBy?.shift() ?? null,
      isExcused: given.isExcused ?? (() => false),
      holdAgent: async () => void did.push('hold'),
      keepReady: () => {},
      carryOut: async (command) => {
        did.push(`${command.kind} ${'id' in command ? command.id : command.token}`)
        return codes.shift() ?? 0
      },
      resumeAgent: () => void did.push('resume'),
      log: { ...log, warn: (text) => void given.said?.push(text) },
      everyMs: { file: 1, store: 1 },
    })
  })
}

const WISH: HaltWish = { token: 'a-1', kind: 'flatten', reason: 'Enough.', wallMs: 1 }
type Note = TakenWish & { ageMs: number }

/** Runs the watch over a HALT file that stays, with a store that answers nothing, until the wish was carried out `times` times. */
function watchFile(given: {
  noted?: () => Note | null
  isRunning?: boolean
  codes?: number[]
  times?: number
  said?: string[]
}) {
  const did: { what: string; afterMs: number }[] = []
  const fromMs = performance.now()
  const never = new Promise<never>(() => {})
  const say = (what: string) => void did.push({ what, afterMs: performance.now() - fromMs })
  return new Promise<typeof did>((resolve) => {
    stop = watchForEmergency({
      agentId: 'night-1',
      halt: { read: () => WISH, noted: given.noted ?? (() => null) },
      isRunning: () => given.isRunning ?? true,
      heart: () => never,
      lockedBy: () => never,
      isHolding: () => never,
      findOverdue: () => never,
      isExcused: () => false,
      holdAgent: async () => say('hold'),
      hurryAgent: () => say('hurry'),
      keepReady: () => {},
      carryOut: async (what) => {
        say(`${what.kind} ${'token' in what ? what.token : what.id}`)
        return given.codes?.shift() ?? 0
      },
      resumeAgent() {
        say('resume')
        if (did.filter(({ what }) => what === 'resume').length === (given.times ?? 1)) resolve(did)
      },
      log: { ...log, info: (text) => void given.said?.push(text), error: (text) => void given.said?.push(text) },
      everyMs: { file: 5, store: 5 },
    })
  })
}
const words = (did: { what: string }[]) => did.map(({ what }) => what)

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
  expect(await watch([null, null], { hearts: ['beats', 'stopped'] })).toEqual(['hold', 'resume'])
})

test('an agent that gets no processor is left running while it may be, which is told once, and ended when it may no longer be', async () => {
  const said: string[] = []
  const did = await watch([null, null, null, null], { hearts: ['starved', 'starved', 'starved', 'stopped'], said })
  expect(did).toEqual(['hold', 'resume'])
  expect(said).toEqual([expect.stringMatching(/^Agent night-1 is silent because it gets no processor/)])
})

test('an agent that is silent because another process keeps the store locked is left running, until it is not', async () => {
  const who = 'process 7 (backup)'
  const locked = (): { hearts: HeartState[]; lockedBy: (string | null)[] } => ({
    hearts: ['stopped', 'stopped', 'stopped'],
    lockedBy: [who, who, null],
  })
  expect(await watch([null, null], locked())).toEqual([])
  expect(await watch([null, null, null], locked())).toEqual(['hold', 'resume'])
})

test('an agent that stays silent through a restart is not started again at once', async () => {
  expect(await watch([null, null, null, null], { hearts: ['stopped', 'stopped', 'stopped', 'stopped'] })).toEqual([
    'hold',
    'resume',
  ])
})

test('a command that waits goes before a heart that has stopped: it is carried out without the agent', async () => {
  expect(await watch([{ id: 7, kind: 'flatten' }], { hearts: ['stopped'] })).toEqual(['hold', 'flatten 7', 'resume'])
})

test('a wish in the HALT file that the agent does not take within a second is carried out without it, and no store is asked', async () => {
  const did = await watchFile({})
  expect(words(did)).toEqual(['hold', 'flatten a-1', 'resume'])
  expect(did[0]?.afterMs).toBeGreaterThan(990)
})

test('with no agent running, a wish in the HALT file is carried out at once', async () => {
  const did = await watchFile({ isRunning: false })
  expect(words(did)).toEqual(['hold', 'flatten a-1', 'resume'])
  expect(did[0]?.afterMs).toBeLessThan(990)
})

test('an agent that took a wish and then hangs is ended as well', async () => {
  const fromMs = performance.now()
  const noted = (): Note => ({ wish: WISH, by: 'agent', outcome: null, ageMs: performance.now() - fromMs })
  expect(words(await watchFile({ noted }))).toEqual(['hold', 'flatten a-1', 'resume'])
})

test('an agent that works on a wish is left to it, and one whose outcome is only not stored yet, too', async () => {
  let looks = 0
  const noted = (): Note => {
    looks += 1
    return { wish: WISH, by: 'agent', outcome: looks > 40 ? { status: 'done', message: 'Flat.' } : null, ageMs: 50 }
  }
  const did = watchFile({ noted })
  await expect.poll(() => looks, { timeout: 10_000 }).toBeGreaterThan(300)
  stop()
  expect(await Promise.race([did, Promise.resolve('left alone')])).toBe('left alone')
})

test('an emergency process that failed is tried again', async () => {
  const did = await watchFile({ isRunning: false, codes: [1, 3], times: 2 })
  expect(words(did)).toEqual(['hold', 'flatten a-1', 'resume', 'hold', 'flatten a-1', 'resume'])
})

test('an agent that is down while positions are open is started sooner than its restarts would', async () => {
  expect(await watch([null, null], { holdingWhileDown: true })).toContain('hurry')
})

test('what could not be closed is never said to be carried out', async () => {
  const said: string[] = []
  await watchFile({ isRunning: false, codes: [4, 0], times: 2, said })
  const told = said.filter((text) => text.includes('without the agent'))
  expect(told[0]).toContain('failed without the agent, too')
})
