import type { ChildSpec } from '@/worker/supervision/childRun.ts'
import type { ChildEvent, ChildTiming } from '@/worker/supervision/managedChild.ts'

/** Short enough for a test, long enough to be told apart. */
export const QUICK: ChildTiming = {
  backoffMs: 5,
  backoffMsMax: 20,
  settledMs: 60_000,
  killAfterMs: 1_000,
  readyPollMs: 5,
  failuresMax: 3,
}

const STAY = 'setInterval(() => {}, 1000)'
const READY = 'process.send({ ready: true })'

/** What a child does, as the text of its program. */
export const PROGRAMS = {
  becomesReady: `${READY}; ${STAY}`,
  neverReady: STAY,
  readyThenCrashes: `process.send({ ready: true }, () => process.exit(3))`,
  readyThenMisconfigured: `process.send({ ready: true }, () => process.exit(78))`,
  crashes: `console.error('the disk is full'); process.exitCode = 1`,
  misconfigured: `console.error('NOCTURNE_VENUE is "papre"'); process.exitCode = 78`,
  ignoresSigterm: `process.on('SIGTERM', () => {}); ${READY}; ${STAY}`,
}

export function fakeSpec(name: string, program: string, more: Partial<ChildSpec> = {}): ChildSpec {
  const env = { NODE_ENV: 'test' as const, PATH: process.env.PATH }
  return { name, args: ['--eval', program], env, cwd: process.cwd(), readyUrl: null, isRequired: true, ...more }
}

/** Records what children do and lets a test wait for it. */
export function recordEvents() {
  const events: string[] = []
  const waiting: { text: string; times: number; resolve: () => void }[] = []
  const count = (text: string) => events.filter((event) => event === text).length
  return {
    events,
    onEvent(name: string, event: ChildEvent): void {
      events.push(describe(name, event))
      for (const each of waiting) if (count(each.text) >= each.times) each.resolve()
    },
    /** Resolves once the event happened that many times. */
    seen(text: string, times = 1): Promise<void> {
      if (count(text) >= times) return Promise.resolve()
      return new Promise((resolve) => waiting.push({ text, times, resolve }))
    },
  }
}

function describe(name: string, event: ChildEvent): string {
  switch (event.kind) {
    case 'line':
      return `${name} said ${event.line}`
    case 'ended':
      return `${name} ended by ${event.how}${event.nextMs === null ? '' : `, next in ${event.nextMs}`}`
    case 'started':
    case 'ready':
      return `${name} ${event.kind}`
  }
}
