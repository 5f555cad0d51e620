import type { CycleEnd } from '../../lib/domain/cycleSteps.ts'
import type { Settings } from '../../lib/domain/settings.ts'
import { isVenueError } from '../../lib/errorCodes.ts'
import { AppError } from '../../lib/errors.ts'
import { followModel, lookUpModel } from '../model/modelInForce.ts'
import type { World } from '../wiring/world.ts'
import { act } from './act.ts'
import { noteFailure, noteSuccess, whyModelRests } from './breakers.ts'
import { readState } from './changeState.ts'
import { beginCycle, type CurrentCycle } from './currentCycle.ts'
import { CycleOver, toCycleEnd } from './cycleOver.ts'
import { guardLosses } from './guardLosses.ts'
import type { Observation, Truth } from './observation.ts'
import { checkStanding } from './standing.ts'
import { type TimedPart, untimed } from './stepLog.ts'
import { context } from './steps/context.ts'
import { decide } from './steps/decide.ts'
import type { Wish } from './steps/gate.ts'
import { observe } from './steps/observe.ts'
import { parse } from './steps/parse.ts'
import { publish } from './steps/publish.ts'
import { reconcile } from './steps/reconcile.ts'
import { openEquity, record } from './steps/record.ts'
import { whileThinking } from './whileThinking.ts'

/** Longer than this between looking and acting, and the world is looked at again, in wall milliseconds. */
const STALE_AFTER_MS = 1_000

/** How a cycle ended, for the loop. */
export interface CycleResult {
  id: number
  status: CycleEnd
  reason: string
}

type End = Omit<CycleResult, 'id'>

/**
 * START HERE: one pass of the loop, ten steps. `asked` are a person's wishes, or none but keeping the books: then no model is asked, and the rest is the
 * same path. `left` are coins whose exits were taken right before it. Safety work comes first and does not depend on the model: orders are settled, stops made to rest, due exits taken.
 */
export async function runCycle(
  world: World,
  signal: AbortSignal,
  asked: readonly Wish[] | null = null,
  left: readonly string[] = [],
): Promise<CycleResult> {
  const pinned = await world.books.settings.latest()
  await followModel(world, pinned.settings)
  const cycle = await beginCycle(world, pinned, signal)
  let seen: Observation | null = null
  let end: End
  try {
    seen = await cycle.step('observe', () => observe(world, cycle.settings))
    const now = await reconciled(world, cycle, seen)
    const truth = { ...now, exitedCoins: [...new Set([...left, ...now.exitedCoins])] }
    if (asked) end = await actOn(world, cycle, truth, asked)
    else {
      const wishes = await askModel(world, cycle, truth)
      end = await actOn(world, cycle, await asItIsNow(world, cycle, truth, wishes), wishes.list)
    }
  } catch (error) {
    end = toCycleEnd(error)
    if (error instanceof AppError && isVenueError(error.code)) await noteFailure(world, 'venueBreaker', error.message)
    if (!(error instanceof CycleOver)) world.log.error(end.reason, { cycleId: cycle.id })
  }
  end = await close(world, cycle, { ...end, reason: `${end.reason}${leftOut(seen, cycle.settings)}` })
  if (!asked) await lookUpModel(world, cycle.settings, signal)
  return { id: cycle.id, ...end }
}

/** Step 2. */
const reconciled = (world: World, cycle: CurrentCycle, seen: Observation): Promise<Truth> =>
  cycle.step('reconcile', () => lossesGuarded(world, cycle, seen, cycle.part))

/** Losses are measured on books that were just kept: an equity they do not explain is a gap as any other. */
async function lossesGuarded(world: World, cycle: CurrentCycle, seen: Observation, part: TimedPart): Promise<Truth> {
  const truth = await reconcile(world, cycle, seen, part)
  if (truth.gaps.length > 0) return truth
  await noteSuccess(world, 'venueBreaker')
  await openEquity(world, truth.account, seen.markets)
  const gap = await guardLosses(world, truth.account, cycle.settings.limits)
  return gap === null ? truth : { ...truth, gaps: [gap] }
}

/**
 * What a slow model says is judged against the market and the account as they are now, not as it saw them. What code wanted out of at any time in the
 * cycle stays out.
 */
async function asItIsNow(world: World, cycle: CurrentCycle, truth: Truth, wishes: Wishes): Promise<Truth> {
  const now = wishes.isOld
    ? await cycle.part('secondLook', async () =>
        lossesGuarded(world, cycle, await observe(world, cycle.settings), untimed),
      )
    : truth
  const exitedCoins = [...new Set([...truth.exitedCoins, ...wishes.exitedCoins, ...now.exitedCoins])]
  if (now.gaps.length > 0) throw new CycleOver('skipped', gapWords(now.gaps))
  return { ...now, exitedCoins }
}

/** What a model wants, and what happened while it thought. */
interface Wishes {
  list: readonly Wish[]
  isOld: boolean
  exitedCoins: readonly string[]
}

const gapWords = (gaps: readonly string[]): string =>
  `${gaps.join(' ')} Nothing new is decided until that is mended; stops and exits are looked after.`

/** Steps 3 to 5, unless there is no point in asking: trading is halted or paused, or the prices are too old. */
async function askModel(world: World, cycle: CurrentCycle, truth: Truth): Promise<Wishes> {
  const why = await whyNotAsk(world, cycle, truth)
  if (why) throw why
  const fromMs = world.elapsedMs()
  // What a model reads may have to wait for the venue's minute; nothing that is held waits with it.
  const { answer: question, exitedCoins: before } = await cycle.step('context', () =>
    whileThinking(world, cycle, truth, context(world, cycle, truth)),
  )
  const { answer, exitedCoins } = await cycle.step('decide', () =>
    whileThinking(world, cycle, truth, decide(world, cycle, truth, question)),
  )
  if (cycle.signal.aborted) throw new CycleOver('halted', 'Stopped while the model was thinking; nothing was sent.')
  if (answer.isFailed) await noteFailure(world, 'modelBreaker', answer.message)
  else await noteSuccess(world, 'modelBreaker')
  const { wishes, holdReason } = await cycle.step('parse', () => parse(world, cycle, answer))
  if (holdReason !== null) throw new CycleOver('hold', holdReason)
  return { list: wishes, isOld: world.elapsedMs() - fromMs > STALE_AFTER_MS, exitedCoins: [...before, ...exitedCoins] }
}

async function whyNotAsk(world: World, cycle: CurrentCycle, truth: Truth): Promise<CycleOver | null> {
  const { tradingState } = await readState(world)
  const { paused } = await world.books.state.read()
  if (world.halt.isThere() || tradingState === 'halted')
    return new CycleOver('halted', 'Trading is halted: the model was not asked. Stops and exit rules go on.')
  if (paused) return new CycleOver('skipped', 'Paused: the model was not asked. Stops and exit rules go on.')
  const resting = await whyModelRests(world)
  if (resting !== null) return new CycleOver('hold', resting)
  const barred = await checkStanding(world)
  if (barred) return barred
  if (truth.gaps.length > 0) return new CycleOver('skipped', gapWords(truth.gaps))
  const { dataAgeMsMax } = cycle.settings.limits
  if (truth.dataAgeMs > dataAgeMsMax) {
    const seconds = Math.round(truth.dataAgeMs / 1000)
    return new CycleOver(
      'skipped',
      `The newest prices are ${seconds} s old; the limit is ${dataAgeMsMax / 1000} s. Nothing was decided on them.`,
    )
  }
  const [unseen] = truth.unseen
  if (Object.keys(truth.coins).length === 0 && unseen)
    return new CycleOver('skipped', `No prices could be had: ${unseen.coin}: ${unseen.why}`)
  if (Object.keys(truth.coins).length === 0)
    return new CycleOver('skipped', 'The venue lists none of the coins in Settings. Change them there.')
  return null
}

/** Steps 6 to 8, and how the cycle ended with them. */
async function actOn(world: World, cycle: CurrentCycle, truth: Truth, wishes: readonly Wish[]): Promise<End> {
  const { judged, acted } = await act(world, cycle, truth, wishes)
  if (cycle.signal.aborted)
    return { status: 'halted', reason: 'Stopped while orders were being sent; what was not sent stays unsent.' }
  const wanted = judged.filter((one) => one.verdict.approval !== null).length
  const denied = judged.filter((one) => one.verdict.verdict === 'deny').length
  const words =
    wanted === 0 && denied === 0
      ? truth.exitedCoins.length > 0
        ? 'The rest stays as it is.'
        : 'All positions stay as they are.'
      : `${acted} of ${judged.length} decisions acted on${denied > 0 ? `, ${denied} denied` : ''}${failedWords(wanted - acted)}.`
  const exits = truth.exitedCoins.length === 0 ? '' : `Exit due: ${truth.exitedCoins.join(', ')}.`
  // A person's own words stand behind what came of them; a model's are in the transcript.
  const why = wishes.find((wish) => wish.source === 'person')?.decision.rationale ?? ''
  return { status: 'ok', reason: [exits, words, why].filter((part) => part !== '').join(' ') }
}

const failedWords = (count: number): string => (count === 0 ? '' : `, ${count} not carried out by the venue`)

/** Steps 9 and 10, whatever came before: the books are brought up to date even when the model or the market failed. */
async function close(world: World, cycle: CurrentCycle, end: End): Promise<End> {
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

/** Names the coins of Settings that were left out, and why: a person should know why nothing happens in them. */
function leftOut(seen: Observation | null, settings: Settings): string {
  // Without a look at the venue the reason says that already.
  if (seen === null) return ''
  const coins = settings.coins.filter((coin) => !seen.markets[coin])
  const them = coins.length === 1 ? 'it' : 'them'
  const unlisted =
    coins.length === 0 ? '' : ` This venue does not list ${coins.join(', ')}: remove ${them} in Settings.`
  const isSeen = Object.keys(seen.coins).length > 0
  const unseen = isSeen ? seen.unseen.map(({ coin, why }) => ` ${coin} was left out: ${why}`) : []
  return `${unlisted}${unseen.join('')}`
}
