import { parseArgs } from 'node:util'
import { agentEnv } from '../../lib/env/agentEnv.ts'
import { describeError } from '../../lib/errors.ts'
import type { HaltWish, TakenWish } from '../../lib/haltFile.ts'
import { createLog } from '../../lib/log.ts'
import { pause } from '../../lib/pause.ts'
import { agentBooks } from '../../lib/store/agentBooks.ts'
import { flatten } from '../cycle/personOrders.ts'
import { haltReason, recordHalted, recordTaken } from '../cycle/recordHalt.ts'
import { RECORDED_LATER } from '../supervision/emergency.ts'
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

try {
  const { values } = parseArgs({
    options: { wish: { type: 'string' }, command: { type: 'string' }, kind: { type: 'string' } },
  })
  const parts = await partsOf(agentEnv(), log)
  const isRecorded =
    values.wish === undefined
      ? await carryOutCommand(parts, Number(values.command), values.kind ?? 'halt')
      : await carryOut(parts, haltOf(parts).read())
  process.exit(isRecorded ? 0 : RECORDED_LATER)
} catch (error) {
  log.error(describeError(error, 2_000))
  process.exit(1)
}

async function carryOut(parts: AgentParts, wish: HaltWish | null): Promise<boolean> {
  // Somebody took it off since the supervisor looked.
  if (wish === null) return true
  const noted = parts.halt?.noted(wish.token)
  const outcome = noted?.outcome ?? (await outcomeOf(parts, wish))
  return recorded(() => recordTaken({ ...unfenced(parts), halt: haltOf(parts) }, { wish, outcome }))
}

async function outcomeOf(parts: AgentParts, wish: HaltWish): Promise<NonNullable<TakenWish['outcome']>> {
  const taken = { wish, by: 'supervisor' as const }
  note(parts, { ...taken, outcome: null })
  const message = wish.kind === 'halt' ? HALTED : await flattened(parts, haltReason(wish))
  const outcome = { status: 'done' as const, message }
  note(parts, { ...taken, outcome })
  return outcome
}

async function carryOutCommand(parts: AgentParts, commandId: number, kind: string): Promise<boolean> {
  const { books, clock } = unfenced(parts)
  const reason = 'Carried out by the supervisor, because the agent did not answer.'
  const message = kind === 'flatten' ? await flattened(parts, reason) : HALTED
  return recorded(async () => {
    await recordHalted({ books, clock }, { token: '', kind: 'halt', reason, wallMs: 0 })
    await books.commands.answer(commandId, { status: 'done', message })
  })
}

/** Returns the sentence that says that the account is flat. Throws the one that says what is left: then the supervisor tries again. */
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
async function recorded(write: () => Promise<void>): Promise<boolean> {
  const ended = new AbortController()
  const work = write().then(
    () => true,
    (error: unknown) => {
      log.error('what became of a halt is not stored yet', { why: describeError(error) })
      return false
    },
  )
  return Promise.race([work, pause(RECORD_MS, ended.signal).then(() => false)]).finally(() => ended.abort())
}
