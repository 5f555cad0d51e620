import { AppError, describeError } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { AgentPlan, PlannedAgent } from './agentPlan.ts'
import type { ChildSpec } from './childRun.ts'
import { type Family, patience } from './family.ts'
import type { ManagedChild } from './managedChild.ts'
import { passed } from './passed.ts'

export interface AgentFamilyDeps {
  family: Pick<Family, 'add' | 'remove'>
  /** Returns who is to run now. */
  readPlan(): Promise<AgentPlan>
  specOf(agent: PlannedAgent): ChildSpec
  /** Makes ready what the agents lean on; called before any of them is started, with all that are to run. */
  prepare(agents: readonly PlannedAgent[]): Promise<void>
  /** Begins to watch over an agent and returns what ends that. */
  watch(agent: PlannedAgent, child: ManagedChild): () => void
  log: Log
  /** Between two looks at who is to run. */
  lookMs?: number
  /** How long agents that are not ready may delay what is started after them. */
  patienceMs?: number
}

export interface AgentFamily {
  /** Starts all that are to run, side by side, and from then on follows the plan. Resolves when each was ready once, or when patience ends. */
  start(): Promise<void>
  /** Rejects when the last agent is given up, with its words; never resolves. */
  readonly broken: Promise<never>
  running(): PlannedAgent[]
  /** Ends each kindly and starts it again. */
  restart(): Promise<void>
  /** Follows the plan no longer; the agents end with the family. */
  close(): Promise<void>
}

const LOOK_MS = 2_000
const PATIENCE_MS = 15_000
const CLOSE_MS = 1_000

interface Running {
  agent: PlannedAgent
  child: ManagedChild
  unwatch: () => void
  isGivenUp: boolean
}

/** Returns the agents as children of the family, none started yet: one process an agent, each with its own environment, restarts and watch. */
export function createAgentFamily(deps: AgentFamilyDeps): AgentFamily {
  const { family, log } = deps
  const running = new Map<string, Running>()
  const broken = Promise.withResolvers<never>()
  broken.promise.catch(() => {})
  const closing = new AbortController()
  const tell = createTeller(log)
  let looking: Promise<void> = Promise.resolve()

  /** Brings who runs in line with the plan and returns what resolves when those it started are ready. */
  async function follow({ agents, refused }: AgentPlan): Promise<Promise<void>[]> {
    tell.refused(refused)
    const gone = [...running.values()].filter(({ agent }) => !agents.some((planned) => isSame(planned, agent)))
    await Promise.all(gone.map(end))
    const fresh = agents.filter(({ agentId }) => !running.has(agentId))
    if (gone.length + fresh.length > 0) await deps.prepare(agents)
    return closing.signal.aborted ? [] : fresh.map(begin)
  }

  function begin(agent: PlannedAgent): Promise<void> {
    const child = family.add(deps.specOf(agent))
    const each = { agent, child, unwatch: () => {}, isGivenUp: false }
    running.set(agent.agentId, each)
    child.givenUp.catch((error: unknown) => {
      each.isGivenUp = true
      log.error(`Agent ${agent.agentId} is given up: ${describeError(error, 1_000)}`)
      if ([...running.values()].every(({ isGivenUp }) => isGivenUp)) broken.reject(error)
    })
    const ready = child.start()
    each.unwatch = deps.watch(agent, child)
    return Promise.race([ready, child.givenUp.catch(() => {})])
  }

  async function end({ agent, child, unwatch }: Running): Promise<void> {
    unwatch()
    log.info(`Agent ${agent.agentId} is to run no longer: it is ended. Its positions and stops stay as they are.`)
    await family.remove(child.name)
    running.delete(agent.agentId)
  }

  /** An exchange that is started elsewhere may come up later; whatever else is wrong at the first look does not heal. */
  async function followFirst(): Promise<Promise<void>[]> {
    try {
      return await follow(await deps.readPlan())
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'venue_unavailable') throw error
      tell.trouble(error)
      return []
    }
  }

  async function keepLooking(): Promise<void> {
    const { signal } = closing
    while (await passed(deps.lookMs ?? LOOK_MS, signal)) {
      await deps
        .readPlan()
        .then(follow)
        .then(
          () => tell.trouble(null),
          (error: unknown) => signal.aborted || tell.trouble(error),
        )
    }
  }

  return {
    async start() {
      const ready = await followFirst()
      looking = keepLooking()
      await Promise.race([Promise.all(ready), broken.promise, patience(deps.patienceMs ?? PATIENCE_MS)])
    },
    broken: broken.promise,
    running: () => [...running.values()].map(({ agent }) => agent),
    async restart() {
      await Promise.all([...running.values()].map(({ child }) => child.restart()))
    },
    async close() {
      closing.abort()
      for (const { unwatch } of running.values()) unwatch()
      // A look may be waiting for a child to end or to become ready; the family sees to that one.
      await Promise.race([looking, patience(CLOSE_MS)])
    },
  }
}

const isSame = (one: PlannedAgent, other: PlannedAgent): boolean =>
  one.agentId === other.agentId && one.envName === other.envName

/** Says each thing once, not with every look. */
function createTeller(log: Log) {
  let told = new Map<string, string>()
  let lastTrouble: string | null = null
  return {
    refused(refused: AgentPlan['refused']): void {
      for (const { agentId, why } of refused)
        if (told.get(agentId) !== why) log.error(`Agent ${agentId} is not started: ${why}`)
      told = new Map(refused.map(({ agentId, why }) => [agentId, why]))
    },
    trouble(error: unknown): void {
      const text = error === null ? null : describeError(error)
      if (text !== null && text !== lastTrouble) log.error(`Who is to trade could not be read: ${text}`)
      lastTrouble = text
    },
  }
}
