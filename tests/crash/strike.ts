import fs from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { z } from 'zod'
import { storeFile } from '../../lib/store/db.ts'
import { controlPaper } from '../support/paperControl.ts'
import { type ProcessStack, until } from '../support/processStack.ts'
import { isStoreLocked } from '../support/storeLock.ts'
import type { VenueWatch } from '../support/venueWatch.ts'
import type { PlannedKill } from './crashPlan.ts'

/** Lengths of a cycle that an aim is waited for; a life in which nothing of the kind happens ends anyway. */
const AIM_CYCLES = 2.5
const END_MS = 40_000

/** Where the end found the agent, by what was on disk and at the venue then. */
export type Place = string

/** Ends one agent after the other, each where it was meant to. */
export interface Striker {
  /** Sends the life its faults, waits for its moment, ends it, and returns where that was once the process is gone. Throws when it does not go. */
  strike(planned: PlannedKill): Promise<Place>
  /** Whether the agent that runs has been stopped by us. */
  isStopped(): boolean
  close(): void
}

export function createStriker(stack: ProcessStack, watch: VenueWatch): Striker {
  const db = new Database(storeFile(stack.dataDir), { timeout: 0 })
  const newestIntent = db.prepare('SELECT coalesce(max(id), 0) AS id FROM Intent')
  const underWay = db.prepare(`SELECT id, cloid, outcome FROM Intent WHERE outcome IN ('written', 'sent')`)
  const step = db.prepare('SELECT step FROM AgentState')
  const cycles = db.prepare(
    `SELECT wallStartedAt AS began, wallEndedAt AS ended FROM Cycle WHERE wallEndedAt IS NOT NULL AND status = 'ok' ORDER BY id DESC LIMIT 5`,
  )
  let isStopped = false

  /** How long a cycle takes on this machine at this time: the longest of the last few. */
  const cycleMs = (): number =>
    Math.max(300, ...cyclesSchema.parse(cycles.all()).map(({ began, ended }) => Date.parse(ended) - Date.parse(began)))

  /** Resolves when the moment has come, or has not for too long; true where it was met exactly. */
  async function moment({ aim, afterCycles }: PlannedKill, pid: number): Promise<boolean> {
    const endMs = performance.now() + AIM_CYCLES * cycleMs()
    const soon = async (is: () => boolean | Promise<boolean>, everyMs: number) => {
      while (!(await is())) {
        if (performance.now() > endMs || stack.agent.pid() !== pid) return false
        await sleep(everyMs)
      }
      return true
    }
    switch (aim) {
      case 'anywhere':
        await sleep(afterCycles * cycleMs())
        return true
      case 'journal': {
        const { id } = idSchema.parse(newestIntent.get())
        return soon(() => intentsOf(underWay.all()).some((intent) => intent.id > id), 0)
      }
      case 'flight':
        return soon(
          async () => !(await faultsOf(stack)).some(({ kind, type }) => kind === 'delay' && type === 'order'),
          3,
        )
      case 'answer': {
        const before = watch.orders.size
        return soon(() => watch.orders.size > before, 0)
      }
      case 'transaction':
        return soon(() => isInsideWrite(pid), 5)
    }
  }

  /** Stops the process to look; one that is outside a write runs on. */
  async function isInsideWrite(pid: number): Promise<boolean> {
    signal(pid, 'SIGSTOP')
    while (stateOf(pid) === 'R' || stateOf(pid) === 'S') await sleep(0)
    if (isStoreLocked(db)) return true
    signal(pid, 'SIGCONT')
    return false
  }

  function place(planned: PlannedKill, isMet: boolean): Place {
    if (planned.aim === 'transaction' && isMet) return 'inside a write of the store'
    const intents = intentsOf(underWay.all())
    const cloids = new Set([...watch.orders.values()].map(({ cloid }) => cloid))
    if (intents.some(({ cloid, outcome }) => outcome === 'sent' && cloids.has(cloid)))
      return 'the venue has it, we do not know'
    if (intents.some(({ outcome }) => outcome === 'sent')) return 'written down, not at the venue'
    if (intents.length > 0) return 'written down, not sent'
    const now = stepSchema.parse(step.get()).step
    return now === null ? 'between cycles' : `in step ${now}`
  }

  return {
    isStopped: () => isStopped,
    async strike(planned) {
      const pid = stack.agent.pid()
      if (pid === null) throw new Error('There is no agent to end.')
      await controlPaper(stack, 'faults', { faults: planned.faults })
      const isMet = await moment(planned, pid)
      isStopped = planned.kind === 'SIGSTOP'
      signal(pid, planned.kind)
      // A process that was stopped to be looked at hears nothing else before it runs on.
      if (planned.kind === 'SIGTERM') signal(pid, 'SIGCONT')
      const where = place(planned, isMet)
      await until(`agent ${pid} is gone after ${planned.kind}`, () => stack.agent.pid() !== pid, {
        everyMs: 5,
        patienceMs: END_MS,
      })
      isStopped = false
      return where
    },
    close: () => db.close(),
  }
}

const idSchema = z.object({ id: z.number() })
const cyclesSchema = z.array(z.object({ began: z.string(), ended: z.string() }))
const stepSchema = z.object({ step: z.string().nullable() })
const intentsSchema = z.array(z.object({ id: z.number(), cloid: z.string(), outcome: z.string() }))
const intentsOf = (rows: unknown) => intentsSchema.parse(rows)
const faultsSchema = z.object({ faults: z.array(z.object({ kind: z.string(), type: z.string().optional() })) })
const faultsOf = async ({ apiUrl }: ProcessStack) =>
  faultsSchema.parse(await (await fetch(`${apiUrl}/paper/faults`)).json()).faults

/** It may have ended by itself in this moment. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // Nobody is there to hear it.
  }
}

/** Returns R running, S sleeping, T stopped and so on; '' for a process that is gone. */
function stateOf(pid: number): string {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3)
  } catch {
    return ''
  }
}
