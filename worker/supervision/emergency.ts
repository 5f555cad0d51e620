import { describeError } from '../../lib/errors.ts'
import type { HaltFile, HaltWish, TakenWish } from '../../lib/haltFile.ts'
import type { Log } from '../../lib/log.ts'
import type { HeartState } from './heart.ts'
import { passed } from './passed.ts'

/** A halt or flatten that somebody asked for and that nobody has answered in time. */
export interface OverdueCommand {
  id: number
  kind: string
}

/** Exit code of the emergency process when all is done and only the store does not know yet. */
export const RECORDED_LATER = 3
/** Exit code of the emergency process when it could not do it either: what is left open stands in the outcome, for a person to act on. */
export const LEFT_TO_PERSON = 4

export interface EmergencyDeps {
  agentId: string
  /** The wish that needs no store. */
  halt: Pick<HaltFile, 'read' | 'noted'>
  /** Whether the agent's process runs: one that does not need not be waited for. */
  isRunning(): boolean
  /** How the agent's heart is. */
  heart(): Promise<HeartState>
  /** Who keeps the store locked, in words; null when nobody but the agent does, as far as that can be known. */
  lockedBy(): Promise<string | null>
  /** Whether the agent holds positions, as the store knows it. */
  isHolding(): Promise<boolean>
  /** Returns what this agent has let wait too long, null when nothing is. */
  findOverdue(): Promise<OverdueCommand | null>
  /** Whether the agent only just started and must be given time to answer by itself. */
  isExcused(): boolean
  /** Ends the agent at once and keeps it down. */
  holdAgent(): Promise<void>
  /** Starts an agent that ended by itself sooner than its restarts would: positions are open. */
  hurryAgent(): void
  /** Makes ready the process that would carry something out, unless it is: called while the agent is up and has its start behind it. */
  keepReady(): void
  /** Carries a wish or command out in a fresh process (worker/processes/flatten.ts); resolves to its exit code. */
  carryOut(what: HaltWish | OverdueCommand): Promise<number>
  resumeAgent(): void
  log: Log
  /** Between two looks at the HALT file, and at the store. */
  everyMs?: { file: number; store: number }
}

/** How long an agent may take to take a wish, and between two signs that it still works on it. */
const TAKE_MS = 1_000
/** After tries that failed it is given longer, so that it can start and try by itself. */
const TAKE_MS_MAX = 10_000
/** How long it may work on one in all. */
const WORK_MS_MAX = 20_000

/** An agent that stays silent through a restart is started again after a wait that doubles: where it is not the cause, a restart cures nothing. */
const AGAIN_MS = 10_000
const AGAIN_MS_MAX = 300_000

/** A flatten that the agent tried and could not do: a fresh process may, with connections, nonces and a lease of its own. */
export const isGivenUp = (noted: Pick<TakenWish, 'wish' | 'by' | 'outcome'> | null): boolean =>
  noted?.by === 'agent' && noted.wish.kind === 'flatten' && noted.outcome?.status === 'failed'

/**
 * The way out when an agent is dead or hung: it must not need that agent, and it touches no other. The HALT file is looked at ten times a second: a wish
 * that the agent does not take within a second, stops working on or cannot do, is carried out by a fresh process once the agent is ended; with no agent
 * running, at once. Nothing of that needs the store, whose lock the hung agent may hold until it is dead. Beside it the store is looked at for an overdue halt or
 * flatten that came without a file, and for a heart that has stopped: then the agent is ended and started again. What failed is tried again at the next
 * look. Returns what stops the watch.
 */
export function watchForEmergency(deps: EmergencyDeps): () => void {
  const stopping = new AbortController()
  const { signal } = stopping
  const everyMs = deps.everyMs ?? { file: 100, store: 500 }
  let isActing = false
  let restarts = { count: 0, notBeforeMs: 0 }
  let locker: string | null = null
  let isStarved = false
  let waiting: { token: string; fromMs: number; failures: number } | null = null

  /** Ends the agent, lets a fresh process do the work, and starts the agent again. One at a time: two would flatten the same account. */
  async function act(what: HaltWish | OverdueCommand | null, why: string): Promise<void> {
    if (isActing || signal.aborted) return
    isActing = true
    try {
      deps.log.error(why)
      await deps.holdAgent()
      if (what !== null) tell(what, await deps.carryOut(what))
      deps.resumeAgent()
    } finally {
      isActing = false
    }
  }

  function tell(what: HaltWish | OverdueCommand, code: number): void {
    const fields = { agentId: deps.agentId, ...('token' in what ? { token: what.token } : { commandId: what.id }) }
    if (code === 0) deps.log.info(`${what.kind} was carried out without the agent.`, fields)
    else if (code === RECORDED_LATER)
      deps.log.warn(
        `${what.kind} was carried out without the agent; the store will know once it can be written.`,
        fields,
      )
    else if (code === LEFT_TO_PERSON)
      deps.log.error(
        `${what.kind} failed without the agent, too. What is left, or could not be looked at, stands in the command's outcome.`,
        fields,
      )
    else deps.log.error(`${what.kind} without the agent failed with code ${code}. It is tried again.`, fields)
  }

  /** Returns a wish that nobody is at work on, once it has waited long enough. */
  function neglected(): HaltWish | null {
    const wish = deps.halt.read()
    if (wish === null) return null
    const now = performance.now()
    if (waiting?.token !== wish.token) waiting = { token: wish.token, fromMs: now, failures: 0 }
    const noted = deps.halt.noted(wish.token)
    if (noted?.outcome && !isGivenUp(noted)) return null
    if (!deps.isRunning() || (isGivenUp(noted) && waiting.failures === 0)) return wish
    const waitedMs = now - waiting.fromMs
    const isAtWork = noted !== null && noted.ageMs < TAKE_MS && waitedMs < WORK_MS_MAX
    return !isAtWork && waitedMs > Math.min(TAKE_MS * (1 + waiting.failures), TAKE_MS_MAX) ? wish : null
  }

  async function lookAtFile(): Promise<void> {
    if (isActing) return
    const wish = neglected()
    if (wish === null) return
    await act(
      wish,
      `Agent ${deps.agentId} has not carried out ${wish.kind} in time: it is ended and ${wish.kind} runs without it.`,
    )
    // Should it have failed, the agent has its time before the next try.
    waiting = { token: wish.token, fromMs: performance.now(), failures: (waiting?.failures ?? 0) + 1 }
  }

  async function lookAtStore(): Promise<void> {
    if (isActing) return
    if (!deps.isRunning() && (await deps.isHolding())) deps.hurryAgent()
    if (deps.isExcused()) return
    if (deps.isRunning()) deps.keepReady()
    // What the file asks for is on its way, or done and not stored yet.
    const command = deps.halt.read() === null ? await deps.findOverdue() : null
    if (command)
      return act(
        command,
        `Agent ${deps.agentId} has not answered ${command.kind} in time: it is ended and ${command.kind} runs without it.`,
      )
    await lookAtHeart()
  }

  /** An agent that cannot write is silent, too; ending it would free no lock of another process, and nobody would look after its positions. */
  async function lookAtHeart(): Promise<void> {
    const heart = await deps.heart()
    if (heart === 'starved' && !isStarved)
      deps.log.warn(
        `Agent ${deps.agentId} is silent because it gets no processor. Nothing is open, so it is given time. End what keeps this machine busy.`,
      )
    isStarved = heart === 'starved'
    if (heart === 'beats') {
      restarts = { count: 0, notBeforeMs: 0 }
      locker = null
    }
    if (heart !== 'stopped') return
    const holder = await deps.lockedBy()
    if (holder !== null && holder !== locker)
      deps.log.error(
        `The store is locked by ${holder}, so agent ${deps.agentId} cannot write. It is left running, because ending it would not free the store. End that process.`,
      )
    locker = holder
    if (holder !== null || performance.now() < restarts.notBeforeMs) return
    await act(null, `The heart of agent ${deps.agentId} has stopped: it is ended and started again.`)
    const waitMs = Math.min(AGAIN_MS * 2 ** restarts.count, AGAIN_MS_MAX)
    restarts = { count: restarts.count + 1, notBeforeMs: performance.now() + waitMs }
  }

  async function keepLooking(everyMs: number, look: () => Promise<void>): Promise<void> {
    while (await passed(everyMs, signal)) {
      await look().catch((error: unknown) =>
        deps.log.error(`Looking for overdue commands failed: ${describeError(error)}`),
      )
    }
  }

  void keepLooking(everyMs.file, lookAtFile)
  void keepLooking(everyMs.store, lookAtStore)
  return () => stopping.abort()
}
