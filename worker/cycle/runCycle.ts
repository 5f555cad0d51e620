import type { CycleEnd } from '../../lib/domain/cycleSteps.ts'
import { readStoredSettings } from '../../lib/domain/defaultSettings.ts'
import type { Settings } from '../../lib/domain/settings.ts'
import { describeError } from '../../lib/errors.ts'
import { followModel, lookUpModel } from '../model/modelInForce.ts'
import type { World } from '../wiring/world.ts'
import { beginCycle, type CurrentCycle, CycleOver, toCycleEnd } from './currentCycle.ts'
import { context } from './steps/context.ts'
import { decide } from './steps/decide.ts'
import { execute } from './steps/execute.ts'
import { gate, type Wish } from './steps/gate.ts'
import { intend } from './steps/intend.ts'
import { observe } from './steps/observe.ts'
import { parse } from './steps/parse.ts'
import { publish } from './steps/publish.ts'
import { reconcile } from './steps/reconcile.ts'
import { record } from './steps/record.ts'
import type { Truth } from './truth.ts'

/** Longer than this between looking and acting, and the world is looked at again, in wall milliseconds. */
const STALE_AFTER_MS = 1_000

/** How a cycle ended, for the loop. */
export interface CycleResult {
  id: number
  status: CycleEnd
  reason: string
}

/**
 * START HERE: one pass of the loop, ten steps. `asked` are a person's wishes: then no model is asked, and the rest is the same path.
 * Safety work comes first and does not depend on the model: orders are settled, stops made to rest, due exits taken.
 */
export async function runCycle(
  world: World,
  signal: AbortSignal,
  asked: readonly Wish[] | null = null,
): Promise<CycleResult> {
  const pinned = await latestSettings(world)
  await followModel(world, pinned.settings)
  const cycle = await beginCycle(world, pinned, signal)
  let end: { status: CycleEnd; reason: string }
  try {
    const seen = await cycle.step('observe', () => observe(world, cycle))
    const truth = await cycle.step('reconcile', () => reconcile(world, cycle, seen))
    if (asked) end = await act(world, cycle, truth, asked, asked[0]?.decision.rationale ?? '')
    else {
      const fromMs = performance.now()
      const wishes = await askModel(world, cycle, truth)
      // What a slow model says is judged against the market and the account as they are now, not as it saw them.
      const isOld = performance.now() - fromMs > STALE_AFTER_MS
      end = await act(
        world,
        cycle,
        isOld ? await reconcile(world, cycle, await observe(world, cycle)) : truth,
        wishes,
        '',
      )
    }
  } catch (error) {
    end = toCycleEnd(error)
    if (!(error instanceof CycleOver)) world.log.error(end.reason, { cycleId: cycle.id })
  }
  end = await close(world, cycle, { ...end, reason: `${end.reason}${unlisted(world, cycle.settings)}` })
  if (!asked) await lookUpModel(world, cycle.settings, signal)
  return { id: cycle.id, ...end }
}

/** Steps 3 to 5, unless there is no point in asking: trading is halted or paused, or the prices are too old. */
async function askModel(world: World, cycle: CurrentCycle, truth: Truth): Promise<Wish[]> {
  const why = await whyNotAsk(world, cycle, truth)
  if (why) throw why
  const question = await cycle.step('context', () => context(world, cycle, truth))
  const answer = await cycle.step('decide', () => whileThinking(world, cycle, decide(world, cycle, truth, question)))
  if (cycle.signal.aborted) throw new CycleOver('halted', 'Stopped while the model was thinking; nothing was sent.')
  const { wishes, holdReason } = await cycle.step('parse', () => parse(world, cycle, answer))
  if (holdReason !== null) throw new CycleOver('hold', holdReason)
  return wishes
}

/** Safety work goes on while a model thinks: books, stops and exits are looked at again and again until it has answered. */
async function whileThinking<T>(world: World, cycle: CurrentCycle, thinking: Promise<T>): Promise<T> {
  let isDone = false
  const answered = thinking.finally(() => {
    isDone = true
  })
  for (;;) {
    await settledOrAfter(answered, world.safetyEveryMs)
    if (isDone) return answered
    const look = async () => reconcile(world, cycle, await observe(world, cycle))
    await look().catch((error: unknown) =>
      world.log.warn('safety look failed', { cycleId: cycle.id, why: describeError(error) }),
    )
  }
}

function settledOrAfter(work: Promise<unknown>, waitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, waitMs)
    work
      .catch(() => null)
      .finally(() => {
        clearTimeout(timer)
        resolve()
      })
  })
}

async function whyNotAsk(world: World, cycle: CurrentCycle, truth: Truth): Promise<CycleOver | null> {
  const { tradingState, paused } = await world.db.agentState.findUniqueOrThrow({ where: { agentId: world.agentId } })
  if (tradingState === 'halted')
    return new CycleOver('halted', 'Trading is halted: the model was not asked. Stops and exit rules go on.')
  if (paused) return new CycleOver('skipped', 'Paused: the model was not asked. Stops and exit rules go on.')
  if (truth.dataAgeMs > cycle.settings.limits.dataAgeMsMax) {
    const seconds = Math.round(truth.dataAgeMs / 1000)
    return new CycleOver(
      'skipped',
      `The newest prices are ${seconds} s old; the limit is ${cycle.settings.limits.dataAgeMsMax / 1000} s. Nothing was decided on them.`,
    )
  }
  if (Object.keys(truth.coins).length === 0)
    return new CycleOver('skipped', 'The venue lists none of the coins in Settings. Change them there.')
  return null
}

/** Steps 6 to 8. */
async function act(
  world: World,
  cycle: CurrentCycle,
  truth: Truth,
  wishes: readonly Wish[],
  reason: string,
): Promise<{ status: CycleEnd; reason: string }> {
  const judged = await cycle.step('gate', () => gate(world, cycle, truth, wishes))
  const plans = await cycle.step('intend', () => intend(world, cycle, judged))
  await cycle.step('execute', () => execute(world, cycle, truth, plans))
  if (cycle.signal.aborted)
    return { status: 'halted', reason: 'Stopped while orders were being sent; what was not sent stays unsent.' }
  const acted = judged.filter((one) => one.verdict.approval !== null).length
  const denied = judged.filter((one) => one.verdict.verdict === 'deny').length
  const words =
    acted === 0 && denied === 0
      ? truth.exitedCoins.length > 0
        ? 'The rest stays as it is.'
        : 'All positions stay as they are.'
      : `${acted} of ${judged.length} decisions acted on${denied > 0 ? `, ${denied} denied` : ''}.`
  const exits = truth.exitedCoins.length === 0 ? '' : `Exit due: ${truth.exitedCoins.join(', ')}.`
  return { status: 'ok', reason: [exits, words, reason].filter((part) => part !== '').join(' ') }
}

/** Steps 9 and 10, whatever came before: the books are brought up to date even when the model or the market failed. */
async function close(
  world: World,
  cycle: CurrentCycle,
  end: { status: CycleEnd; reason: string },
): Promise<{ status: CycleEnd; reason: string }> {
  let final = end
  try {
    await cycle.step('record', () => record(world, cycle))
  } catch (error) {
    if (end.status === 'ok') final = toCycleEnd(error)
    world.log.error('record failed', { cycleId: cycle.id, why: toCycleEnd(error).reason })
  }
  cycle.skip(['context', 'decide', 'parse', 'gate', 'intend', 'execute'])
  await cycle.step('publish', () => publish(world, cycle, final.status, final.reason))
  return final
}

/** Names the coins of Settings that this venue does not list: they are held, and a person should know why nothing ever happens in them. */
function unlisted(world: World, settings: Settings): string {
  const coins = settings.coins.filter((coin) => !world.markets[coin])
  // Without any market the venue was never reached, and the reason says that already.
  if (coins.length === 0 || Object.keys(world.markets).length === 0) return ''
  return ` This venue does not list ${coins.join(', ')}: remove ${coins.length === 1 ? 'it' : 'them'} in Settings.`
}

/** The settings in force when the cycle begins; it keeps them to its end. */
export async function latestSettings({
  db,
  agentId,
}: Pick<World, 'db' | 'agentId'>): Promise<{ settings: Settings; version: number }> {
  const row = await db.settings.findFirstOrThrow({ where: { agentId }, orderBy: { version: 'desc' } })
  return { settings: readStoredSettings(JSON.parse(row.body)), version: row.version }
}
