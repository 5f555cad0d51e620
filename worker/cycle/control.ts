import type { CommandArgs } from '../../lib/contracts/commands.ts'
import { lockNames } from '../../lib/domain/lockNames.ts'
import { normalBaseUrl } from '../../lib/domain/modelAddress.ts'
import { letGoByResume } from '../../lib/domain/resume.ts'
import { describeError } from '../../lib/errors.ts'
import type { CommandRow } from '../../lib/store/rows/commandRow.ts'
import { testModel } from '../model/testModel.ts'
import type { World } from '../wiring/world.ts'
import { changePause, changeState, readState } from './changeState.ts'
import { letGo } from './guardLosses.ts'
import { cancelOrder, closePosition, flatten, reducePosition, tightenStop } from './personOrders.ts'
import { runCycle } from './runCycle.ts'
import { excuseUnseen } from './unseenFills.ts'

/**
 * What the dashboard asks for, applied. State changes take effect at once, also in the middle of a cycle: the row is written, the running cycle's
 * signal aborted, and every send reads the row again. What needs orders waits for the running cycle to end.
 */
export interface Control {
  /** Applies what is pending; returns once each has its outcome, except tests of the model: they go on beside what follows, a halt above all. */
  poll(): Promise<void>
  /** Stops a test of the model that is under way: who stops trading wants no more spending either. */
  stopTest(): void
  /** Stops a test of the model that is under way and waits for its outcome. */
  close(): Promise<void>
}

export interface ControlHooks {
  /** Aborts the running cycle, if any, waits for its end, and does the work while no other cycle can begin. */
  exclusive<T>(work: () => Promise<T>): Promise<T>
  /** Begins a cycle as soon as possible. */
  runNow(): void
}

export function createControl(world: World, hooks: ControlHooks): Control {
  let test: { commandId: number; abort: AbortController; ended: Promise<void> } | null = null
  const stopTest = async () => {
    test?.abort.abort()
    await test?.ended
  }

  /** At most one at a time: two would share the money of one. */
  function beginTest(command: CommandRow): Promise<void> {
    if (test)
      return answer(world, command, Promise.reject(new Error(`A test is under way (command ${test.commandId}).`)))
    const abort = new AbortController()
    const ended = answer(world, command, testModel(world, abort.signal)).finally(() => {
      test = null
    })
    test = { commandId: command.id, abort, ended }
    // Not awaited by poll; a store that fails is told by everything else too.
    ended.catch((error: unknown) => world.log.error('outcome of a test not stored', { why: describeError(error) }))
    return Promise.resolve()
  }
  return {
    async poll() {
      for (const command of await world.books.commands.pending()) {
        if (command.id === test?.commandId || isByFile(world, command)) continue
        // The HALT file is taken off once the store has the answer, which may have been since the list was read.
        if (command.token !== null && (await world.books.commands.isAnswered(command.id))) continue
        // Who stops trading wants no more spending either; the outcome of the halt does not wait for it.
        if (command.kind === 'halt' || command.kind === 'flatten') test?.abort.abort()
        await (command.kind === 'testModel' ? beginTest(command) : answer(world, command, apply(world, hooks, command)))
        if (leaves(command)) await keepBooksAfter(world, hooks)
      }
    },
    stopTest: () => test?.abort.abort(),
    close: () => stopTest().catch(() => {}),
  }
}

/**
 * Returns true for what the HALT file decides (haltWatch.ts): the wish that is in it, which is answered from there, and a resume, which waits until what
 * came before it is done.
 */
function isByFile({ halt }: World, { kind, token }: CommandRow): boolean {
  if (kind === 'resume') return halt.read() !== null
  return token !== null && (halt.read()?.token === token || halt.noted(token) !== null)
}

const leaves = ({ kind }: CommandRow): boolean =>
  kind === 'flatten' || kind === 'closePosition' || kind === 'reducePosition'

/** The books follow once a person has the outcome: a cycle that asks no model takes in the fills. */
export async function keepBooksAfter(world: World, hooks: Pick<ControlHooks, 'exclusive'>): Promise<void> {
  await hooks
    .exclusive(() => runCycle(world, new AbortController().signal, []))
    .catch((error: unknown) => world.log.warn('books not kept after leaving', { why: describeError(error) }))
}

/** Writes what becomes of a command. */
async function answer({ books, log }: World, command: CommandRow, work: Promise<string>): Promise<void> {
  const { status, message } = await work.then(
    (text) => ({ status: 'done' as const, message: text }),
    (error: unknown) => ({ status: 'failed' as const, message: describeError(error, 1_000) }),
  )
  await books.commands.answer(command.id, { status, message })
  log.info(`command ${command.kind} ${status}`, { commandId: command.id, message })
}

/** Returns the sentence that says what was done. */
async function apply(world: World, hooks: ControlHooks, command: CommandRow): Promise<string> {
  const reason = command.reason.trim() || 'A person asked for it.'
  switch (command.kind) {
    case 'pause':
      await changePause(world, reason)
      return 'No new cycles begin. Stops on the venue stay, and positions are still watched.'
    case 'resume':
      if (await world.books.commands.isHaltBehind(command.id))
        throw new Error('A halt that was asked for or recorded after it holds. Resume again to trade.')
      if (world.halt.isThere()) throw new Error(`Trading stays halted: ${leftWords(world)}`)
      return resume(world, reason)
    case 'unlock':
      return unlock(world, command, reason)
    case 'reduce':
      await refuseHalted(world)
      await changeState(world, 'reducing', reason)
      return 'Only orders that reduce are sent.'
    case 'halt': {
      await changeState(world, 'halted', reason)
      // The state is on disk: no order leaves from here on. The cycle's end is awaited so that "halted" is not said too early.
      await hooks.exclusive(async () => {})
      return 'Halted: nothing but protective orders is sent until a person resumes.'
    }
    case 'flatten':
      await changeState(world, 'halted', reason)
      return hooks.exclusive(() => flatten(world, reason))
    case 'runNow':
      hooks.runNow()
      return `A cycle begins now.${await whyUnasked(world)}`
    case 'closePosition':
      return hooks.exclusive(() => closePosition(world, command.coin, reason))
    case 'reducePosition':
      return hooks.exclusive(() => reducePosition(world, command.coin, command.frac, reason))
    case 'tightenStop':
      return tightenStop(world, command, reason)
    case 'cancelOrder':
      return cancelOrder(world, command.coin, command.oid, reason)
    case 'forgetModel':
      return forgetModel(world, command.baseUrl, command.model)
    case 'testModel':
      throw new Error('A test of the model runs beside the loop.')
  }
}

/** A halt sends less than *only reduce* does, and ends with a resume, which asks for a reason. */
async function refuseHalted({ books, halt }: World): Promise<void> {
  if (halt.isThere() || (await readState({ books })).tradingState === 'halted')
    throw new Error('Trading is halted, which sends less. Resume, then choose only reduce.')
}

/** What a cycle that begins now leaves out, a sentence with a space before it; '' where it asks the model. */
async function whyUnasked({ books, halt }: World): Promise<string> {
  const { paused } = await books.state.read()
  const isHalted = halt.isThere() || (await readState({ books })).tradingState === 'halted'
  if (!isHalted && !paused) return ''
  const why = isHalted ? 'Trading is halted' : 'New cycles are paused'
  return ` ${why}, so the model is not asked in it; books, stops and exit rules are looked after.`
}

/** Why a file still halts when nothing that is in it waits any more, and what to do. */
function leftWords({ halt }: World): string {
  const file = halt.inForce()?.file ?? halt.file
  return `the file ${file} is there and stops every agent of its folder. Take it off, then resume.`
}

/** Ends what a person began or, where nothing of theirs holds, the locks: the outcome names each of them, and what holds still. */
async function resume(world: World, reason: string): Promise<string> {
  const { books } = world
  const locks = letGoByResume(await books.locks.open(), await books.state.read())
  await excuseUnseen(world)
  await letGo(world, locks, reason)
  await changeState(world, 'active', reason, false)
  return [...(locks.length === 0 ? [] : [`Let go: ${lockNames(locks)}.`]), ...(await heldWords(world))].join(' ')
}

/** Returns sentences: the state trading is in and why, and what holds the account besides. */
async function heldWords({ books, halt }: World): Promise<string[]> {
  const [{ tradingState, stateReason }, { paused }, open] = [
    await readState({ books }),
    await books.state.read(),
    (await books.locks.open()).filter(({ coin }) => coin === ''),
  ]
  const state = halt.isThere() ? 'halted' : tradingState
  const why = state === 'active' ? '.' : `: ${halt.isThere() ? 'a HALT file is there.' : stateReason}`
  return [
    `Trading is ${state}${why}`,
    ...(paused ? ['New cycles are paused.'] : []),
    ...(open.length === 0 ? [] : [`Still held back by ${lockNames(open)}.`]),
  ]
}

/** A person lets go of one lock, or of all that hold the account or a coin. */
async function unlock(
  world: World,
  { lock: kind, coin }: Extract<CommandArgs, { kind: 'unlock' }>,
  reason: string,
): Promise<string> {
  const what = coin === '' ? 'trading' : coin
  const ofCoin = (await world.books.locks.open()).filter((lock) => lock.coin === coin)
  const locks = ofCoin.filter((lock) => kind === undefined || lock.kind === kind)
  if (locks.length === 0)
    throw new Error(kind === undefined ? `No lock holds ${what} back.` : `No such lock holds ${what} back any more.`)
  await letGo(world, locks, reason)
  const others = ofCoin.filter((lock) => !locks.includes(lock))
  const held = others.length === 0 || coin === '' ? '' : ` ${coin} is still held back by ${lockNames(others)}.`
  return [`Let go of ${what}: ${lockNames(locks)}.${held}`, ...(await heldWords(world))].join(' ')
}

/** What was learned of an endpoint is learned again with the next call: for after a provider or a server of one's own has changed. */
async function forgetModel({ venueBooks }: World, baseUrl: string, model: string): Promise<string> {
  const wasKnown = await venueBooks.capabilities.forget(normalBaseUrl(baseUrl), model)
  return wasKnown
    ? `What was learned about ${model} is forgotten. It is learned again with the next call.`
    : `Nothing had been learned about ${model} at this address.`
}
