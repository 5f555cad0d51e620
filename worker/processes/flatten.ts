import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { agentEnv } from '../../lib/env/agentEnv.ts'
import { describeError } from '../../lib/errors.ts'
import type { HaltWish, TakenWish } from '../../lib/haltFile.ts'
import { createLog } from '../../lib/log.ts'
import { inTime } from '../../lib/pause.ts'
import { agentBooks } from '../../lib/store/agentBooks.ts'
import { openDb, storeFile } from '../../lib/store/db.ts'
import { findAgent } from '../../lib/store/queries/agents.ts'
import { flatten } from '../cycle/personOrders.ts'
import { haltReason, recordHalted, recordTaken } from '../cycle/recordHalt.ts'
import { isGivenUp, LEFT_TO_PERSON, RECORDED_LATER } from '../supervision/emergency.ts'
import { buildWorld } from '../wiring/agentWorld.ts'
import { inheritLease } from '../wiring/inheritLease.ts'
import { type AgentParts, partsOf } from '../wiring/partsOf.ts'

/**
 * The emergency exit, run by the supervisor in a fresh process when the agent is dead or hung, and ended: carries out one halt or flatten, from the HALT
 * file or from the command table, orders first. What became of it goes into the note beside the HALT file and then into the store; a store that cannot
 * be written is left to the agent, which finds the note when it starts.
 */
const log = createLog('flatten')
const HALTED = 'Halted by the supervisor: nothing but protective orders is sent until a person resumes.'
/** How long the store is tried for. */
const RECORD_MS = 1_500

async function main(): Promise<number> {
  const { values } = parseArgs({
    args: await argsOfWork(),
    options: { wish: { type: 'string' }, command: { type: 'string' }, kind: { type: 'string' } },
  })
  const parts = await partsOf(agentEnv(), log)
  return values.wish === undefined
    ? carryOutCommand(parts, Number(values.command), values.kind ?? 'halt')
    : carryOut(parts, haltOf(parts).read())
}

/** Returns what to do, once there is something to do: one that stands by has loaded and opened by then what takes long to load. */
async function argsOfWork(): Promise<string[]> {
  const given = process.argv.slice(2)
  if (!given.includes('--standby')) return given
  const db = openDb(storeFile(agentEnv().dataDir))
  await findAgent(db, '').finally(() => db.$disconnect())
  const told = once(process, 'message')
  const endAlone = () => process.exit(0)
  process.once('disconnect', endAlone)
  process.send?.({ waiting: true })
  const [args] = await told
  process.off('disconnect', endAlone)
  process.send?.({ begun: true })
  return z.array(z.string()).parse(args)
}

async function carryOut(parts: AgentParts, wish: HaltWish | null): Promise<number> {
  // Somebody took it off since the supervisor looked.
  if (wish === null) return 0
  const noted = parts.halt?.noted(wish.token)
  const known = noted && !isGivenUp(noted) ? noted.outcome : null
  const outcome = known ?? (await outcomeOf(parts, wish, isGivenUp(noted ?? null)))
  const isRecorded = await recorded(() => recordTaken({ ...unfenced(parts), halt: haltOf(parts) }, { wish, outcome }))
  if (outcome.status === 'failed') return LEFT_TO_PERSON
  return isRecorded ? 0 : RECORDED_LATER
}

type Outcome = NonNullable<TakenWish['outcome']>

/** Throws what is left: then the supervisor tries again. Where the agent could not do it either, that is the outcome, and for a person to act on. */
async function outcomeOf(parts: AgentParts, wish: HaltWish, isLast: boolean): Promise<Outcome> {
  const taken = { wish, by: 'supervisor' as const }
  note(parts, { ...taken, outcome: null })
  const work = wish.kind === 'halt' ? Promise.resolve(HALTED) : flattened(parts, haltReason(wish))
  const outcome = await work.then(
    (message): Outcome => ({ status: 'done', message }),
    (error: unknown): Outcome => {
      if (!isLast) throw error
      return { status: 'failed', message: describeError(error, 1_000) }
    },
  )
  note(parts, { ...taken, outcome })
  return outcome
}

async function carryOutCommand(parts: AgentParts, commandId: number, kind: string): Promise<number> {
  const { books, clock } = unfenced(parts)
  const reason = 'Carried out by the supervisor, because the agent did not answer.'
  const message = kind === 'flatten' ? await flattened(parts, reason) : HALTED
  const isRecorded = await recorded(async () => {
    await recordHalted({ books, clock }, { token: '', kind: 'halt', reason, wallMs: 0 })
    await books.commands.answer(commandId, { status: 'done', message })
  })
  return isRecorded ? 0 : RECORDED_LATER
}

/** Returns the sentence that says that the account is flat. Throws the one that says what is left. */
async function flattened(parts: AgentParts, reason: string): Promise<string> {
  const lease = await inheritLease(parts)
  const world = await buildWorld({ ...parts, lease })
  return flatten(world, reason)
}

/** Outside the fence of any lease: whoever holds it, a halt may be written. */
function unfenced({ db, agentId, clock }: AgentParts) {
  return { books: agentBooks(db, agentId, clock), clock }
}

function haltOf({ halt }: AgentParts) {
  if (!halt) throw new Error('There is no HALT file here.')
  return halt
}

/** A disk that is full stops nobody from stopping. */
function note(parts: AgentParts, taken: TakenWish): void {
  try {
    parts.halt?.note(taken)
  } catch (error) {
    log.error('what becomes of a halt could not be noted', { why: describeError(error) })
  }
}

/** Tries to write for a while, and returns whether that succeeded. */
function recorded(write: () => Promise<void>): Promise<boolean> {
  const work = write().then(
    () => true,
    (error: unknown) => {
      log.error('what became of a halt is not stored yet', { why: describeError(error) })
      return false
    },
  )
  return inTime(work, RECORD_MS, false)
}

// Last, when everything above is there: what stands below a top-level await does not exist while it waits.
main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    log.error(describeError(error, 2_000))
    process.exit(1)
  },
)
