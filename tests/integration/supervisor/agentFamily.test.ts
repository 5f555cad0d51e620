import { afterEach, expect, test } from 'vitest'
import type { Log } from '@/lib/log.ts'
import { type AgentFamily, createAgentFamily } from '@/worker/supervision/agentFamily.ts'
import type { AgentPlan, PlannedAgent } from '@/worker/supervision/agentPlan.ts'
import { type OverdueCommand, watchForEmergency } from '@/worker/supervision/emergency.ts'
import { createFamily, type Family } from '@/worker/supervision/family.ts'
import { fakeSpec, PROGRAMS, QUICK, recordEvents } from './fakeChildren.ts'

const families: { family: Family; agents: AgentFamily }[] = []
afterEach(async () => {
  for (const { family, agents } of families.splice(0)) {
    await agents.close()
    family.kill()
  }
})

const planned = (agentId: string, more: Partial<PlannedAgent> = {}): PlannedAgent => ({
  agentId,
  name: agentId,
  envName: '',
  env: { NODE_ENV: 'test', NOCTURNE_AGENT: agentId },
  model: null,
  ...more,
})
const SAYS_ITS_ENV = `console.log(process.env.NOCTURNE_AGENT + ' ' + (process.env.KEY ?? 'no key')); ${PROGRAMS.becomesReady}`

/** Two agents as fake children, whose plan and overdue commands the test changes while they run. */
function house(given: { agents: PlannedAgent[]; programOf?: (agentId: string) => string }) {
  const record = recordEvents()
  const plan: AgentPlan = { agents: given.agents, refused: [] }
  const said: string[] = []
  const prepared: string[][] = []
  const overdue = new Map<string, OverdueCommand>()
  const carriedOut: { agentId: string; command: OverdueCommand; env: NodeJS.ProcessEnv }[] = []
  const pids = new Map<string, number[]>()
  const say = (text: string) => void said.push(text)
  const log: Log = { info: say, warn: say, error: say }
  const family = createFamily(
    (name, event) => {
      if (event.kind === 'started') pids.set(name, [...(pids.get(name) ?? []), event.pid])
      record.onEvent(name, event)
    },
    { timing: QUICK },
  )
  const agents = createAgentFamily({
    family,
    readPlan: async () => structuredClone(plan),
    specOf: ({ agentId, env }) =>
      fakeSpec(agentId, given.programOf?.(agentId) ?? PROGRAMS.becomesReady, { env, isRequired: false }),
    prepare: async (all) => void prepared.push(all.map(({ agentId }) => agentId)),
    watch: ({ agentId, env }, child) =>
      watchForEmergency({
        agentId,
        halt: { read: () => null, noted: () => null },
        isRunning: () => child.state().startedWallMs !== null,
        heart: async () => 'beats',
        lockedBy: async () => null,
        isHolding: async () => false,
        hurryAgent: () => child.hurry(1_000),
        findOverdue: async () => overdue.get(agentId) ?? null,
        isExcused: () => child.state().readyWallMs === null,
        holdAgent: () => child.hold(),
        keepReady: () => {},
        async carryOut(command) {
          if ('token' in command) throw new Error('No HALT file was written.')
          carriedOut.push({ agentId, command, env })
          overdue.delete(agentId)
          return 0
        },
        resumeAgent: () => child.resume(),
        log,
        everyMs: { file: 2, store: 2 },
      }),
    log,
    lookMs: 5,
    patienceMs: 10_000,
  })
  families.push({ family, agents })
  return { family, agents, plan, said, prepared, overdue, carriedOut, pids, ...record }
}

test('each agent is a process with an environment of its own', async () => {
  const { agents, seen, events } = house({
    agents: [
      planned('first', { env: { NODE_ENV: 'test', NOCTURNE_AGENT: 'first', KEY: 'one' } }),
      planned('second', { env: { NODE_ENV: 'test', NOCTURNE_AGENT: 'second' } }),
    ],
    programOf: () => SAYS_ITS_ENV,
  })
  await agents.start()
  await seen('first said first one')
  await seen('second said second no key')
  expect(events).toContain('first ready')
  expect(events).toContain('second ready')
})

test('who is expected is said before any of them starts', async () => {
  const { agents, prepared } = house({ agents: [planned('first'), planned('second')] })
  await agents.start()
  expect(prepared).toEqual([['first', 'second']])
})

test('one agent that crashes is started again with waits of its own, and the other goes on', async () => {
  const { agents, seen, events, pids } = house({
    agents: [planned('first'), planned('second')],
    programOf: (agentId) => (agentId === 'first' ? PROGRAMS.becomesReady : PROGRAMS.readyThenCrashes),
  })
  await agents.start()
  await seen('second ready', 3)
  expect(events.filter((event) => event.startsWith('second ended')).slice(0, 2)).toEqual([
    'second ended by code 3, next in 5',
    'second ended by code 3, next in 10',
  ])
  expect(pids.get('first')).toHaveLength(1)
})

test('a row added while running starts its agent, and the others do not notice', async () => {
  const { agents, plan, seen, pids, prepared } = house({ agents: [planned('first')] })
  await agents.start()
  plan.agents.push(planned('second'))
  await seen('second ready')
  expect(pids.get('first')).toHaveLength(1)
  expect(prepared).toEqual([['first'], ['first', 'second']])
  expect(agents.running().map(({ agentId }) => agentId)).toEqual(['first', 'second'])
})

test('a row taken away ends its agent kindly, and the others do not notice', async () => {
  const { agents, plan, seen, pids, said, events } = house({ agents: [planned('first'), planned('second')] })
  await agents.start()
  plan.agents = plan.agents.filter(({ agentId }) => agentId === 'first')
  await seen('second ended by SIGTERM')
  expect(said).toContain('Agent second is to run no longer: it is ended. Its positions and stops stay as they are.')
  plan.agents.push(planned('second'))
  await seen('second ready', 2)
  expect(pids.get('first')).toHaveLength(1)
  expect(events).not.toContain('first ended by SIGTERM')
})

test('an agent whose suffix is changed is started again with what that one names', async () => {
  const { agents, plan, seen } = house({ agents: [planned('first')], programOf: () => SAYS_ITS_ENV })
  await agents.start()
  const env = { NODE_ENV: 'test' as const, NOCTURNE_AGENT: 'first', KEY: 'own' }
  plan.agents = [planned('first', { envName: 'FIRST', env })]
  await seen('first said first own')
})

test('a refused agent is said once and not started, and starts when its row is mended', async () => {
  const { agents, plan, seen, said, events } = house({ agents: [planned('first')] })
  plan.refused = [{ agentId: 'second', why: 'KEY__SECOND is missing.' }]
  await agents.start()
  plan.agents.push(planned('third'))
  await seen('third ready')
  expect(said.filter((text) => text.includes('second'))).toEqual([
    'Agent second is not started: KEY__SECOND is missing.',
  ])
  expect(events).not.toContain('second started')
  plan.refused = []
  plan.agents.push(planned('second'))
  await seen('second ready')
})

test('an overdue flatten of one agent ends and starts that one only, with its environment', async () => {
  const { agents, overdue, carriedOut, seen, pids, events } = house({ agents: [planned('first'), planned('second')] })
  await agents.start()
  overdue.set('second', { id: 7, kind: 'flatten' })
  await seen('second ready', 2)
  expect(carriedOut).toEqual([
    {
      agentId: 'second',
      command: { id: 7, kind: 'flatten' },
      env: { NODE_ENV: 'test', NOCTURNE_AGENT: 'second' },
    },
  ])
  expect(pids.get('first')).toHaveLength(1)
  expect(events.filter((event) => event.includes('ended'))).toEqual(['second ended by SIGKILL'])
})

test('an agent that is configured wrongly stays down alone, with its words; when it is the last, everything ends with them', async () => {
  const { agents, plan, said, events, seen } = house({
    agents: [planned('first'), planned('second')],
    programOf: (agentId) => (agentId === 'second' ? PROGRAMS.misconfigured : PROGRAMS.becomesReady),
  })
  await agents.start()
  expect(said).toContain('Agent second is given up: NOCTURNE_VENUE is "papre"')
  plan.agents.push(planned('third'))
  await seen('third ready')
  expect(events.filter((event) => event === 'second started')).toHaveLength(1)

  const alone = house({ agents: [planned('first')], programOf: () => PROGRAMS.misconfigured })
  await expect(alone.agents.start()).rejects.toMatchObject({
    code: 'child_config',
    message: 'NOCTURNE_VENUE is "papre"',
  })
})

test('agents end together, and before what they lean on', async () => {
  const { agents, family, events } = house({ agents: [planned('first'), planned('second')] })
  await family.start([fakeSpec('exchange', PROGRAMS.becomesReady)])
  await agents.start()
  await family.start([fakeSpec('web', PROGRAMS.becomesReady)])
  await agents.close()
  await family.stop()
  expect(events.slice(-4, -2).sort()).toEqual(['first ended by SIGTERM', 'second ended by SIGTERM'])
  expect(events.slice(-2)).toEqual(['web ended by SIGTERM', 'exchange ended by SIGTERM'])
})
