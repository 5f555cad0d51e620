import { describeError } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { passed } from './passed.ts'

/** A halt or flatten that somebody asked for and that nobody has answered in time. */
export interface OverdueCommand {
  id: number
  kind: string
}

export interface EmergencyDeps {
  agentId: string
  /** Whether the agent's heart has stopped for longer than it may. */
  isSilent(): Promise<boolean>
  /** Returns what this agent has let wait too long, null when nothing is. */
  findOverdue(): Promise<OverdueCommand | null>
  /** Whether the agent only just started and must be given time to answer by itself. */
  isExcused(): boolean
  /** Ends the agent at once and keeps it down. */
  holdAgent(): Promise<void>
  /** Carries the command out in a fresh process (worker/processes/flatten.ts); resolves to its exit code. */
  carryOut(command: OverdueCommand): Promise<number>
  resumeAgent(): void
  log: Log
}

/**
 * The way out when an agent is dead or hung: it must not need that agent, and it touches no other. Every `everyMs` looks for an overdue halt or
 * flatten; finding one, takes the agent down, lets a fresh process do the work, and starts the agent again, which finds the command answered. A
 * command whose process failed is tried again at the next look. An agent whose heart has stopped is ended and started again without any command:
 * it may have been stopped inside a write, and then nobody else can write, not even the command. Returns what stops the watch.
 */
export function watchForEmergency(deps: EmergencyDeps, everyMs = 500): () => void {
  const stopping = new AbortController()
  const { signal } = stopping

  async function look(): Promise<void> {
    if (deps.isExcused()) return
    const command = await deps.findOverdue()
    if (signal.aborted) return
    if (command === null) return revive()
    deps.log.error(
      `Agent ${deps.agentId} has not answered ${command.kind} in time: it is ended and ${command.kind} runs without it.`,
    )
    await deps.holdAgent()
    const code = await deps.carryOut(command)
    const fields = { agentId: deps.agentId, commandId: command.id }
    if (code === 0) deps.log.info(`${command.kind} was carried out without the agent.`, fields)
    else deps.log.error(`${command.kind} without the agent failed with code ${code}. It is tried again.`, fields)
    deps.resumeAgent()
  }

  async function revive(): Promise<void> {
    if (!(await deps.isSilent()) || signal.aborted) return
    deps.log.error(`The heart of agent ${deps.agentId} has stopped: it is ended and started again.`)
    await deps.holdAgent()
    deps.resumeAgent()
  }

  async function keepLooking(): Promise<void> {
    while (await passed(everyMs, signal)) {
      await look().catch((error: unknown) =>
        deps.log.error(`Looking for overdue commands failed: ${describeError(error)}`),
      )
    }
  }

  void keepLooking()
  return () => stopping.abort()
}
