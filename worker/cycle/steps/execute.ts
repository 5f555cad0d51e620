import type { Position } from '../../../lib/domain/account.ts'
import { sz, usd } from '../../../lib/domain/decimal.ts'
import { rulesWords } from '../../../lib/domain/exitEvaluation.ts'
import { mergeLevels, replaceRules } from '../../../lib/domain/exitLevels.ts'
import type { Approval } from '../../../lib/domain/gate/verdict.ts'
import { assert } from '../../../lib/errors.ts'
import type { LegOutcome } from '../../../lib/ports.ts'
import type { NewDiaryEntry } from '../../../lib/store/books/diaryBook.ts'
import { leavePositions } from '../../orders/leavePositions.ts'
import { ensureLeverage } from '../../orders/leverage.ts'
import { type Protection, protectPosition, rests } from '../../orders/protectPosition.ts'
import { cancelSafely } from '../../orders/safetyOrders.ts'
import { sendIntents } from '../../orders/sendIntents.ts'
import { wholeOutcome } from '../../orders/wholeOutcome.ts'
import type { World } from '../../wiring/world.ts'
import { noteFailure } from '../breakers.ts'
import type { CurrentCycle } from '../currentCycle.ts'
import { adjustWords, type Execution, executionEntry, levelNumber } from '../executionEntry.ts'
import type { Truth } from '../observation.ts'
import type { WrittenPlan } from './intend.ts'

/** Step 8. Sends what was written, one decision after the other, protects what filled, and tells the diary what became of each. */
export async function execute(
  world: World,
  cycle: CurrentCycle,
  truth: Truth,
  plans: readonly WrittenPlan[],
): Promise<{ acted: number }> {
  let acted = 0
  for (const plan of plans) {
    const { entry, isDone } = await executeOne(world, cycle, truth, plan)
    if (isDone) acted += 1
    if (entry) await world.books.diary.insert([entry])
  }
  return { acted }
}

/** What became of one decision: whether the venue did what it asks for, and what the diary says of it. */
interface Done {
  isDone: boolean
  entry: NewDiaryEntry | null
}
const NOTHING: Done = { isDone: false, entry: null }

async function executeOne(
  world: World,
  cycle: CurrentCycle,
  truth: Truth,
  { judged, intents }: WrittenPlan,
): Promise<Done> {
  const approval = judged.verdict.approval
  if (!approval) return NOTHING
  if (approval.kind === 'adjust') return adjust(world, cycle, truth, approval, judged)
  if (intents.length === 0) return NOTHING
  const told = (execution: Execution): Done => ({
    isDone: rests(execution),
    entry: executionEntry(execution, cycle.id, world.clock.nowMs()),
  })
  const { source } = judged.wish
  const blocked = await whyNot(world, cycle, truth, approval, source)
  if (blocked) {
    const outcome = { kind: 'notSent', message: blocked } as const
    for (const { id } of intents) await world.books.intents.settle(id, outcome)
    return told({ judged, outcome, protection: null })
  }
  const parts = await sendIntents(world, intents, { source, effect: approval.kind })
  const outcome = wholeOutcome(parts)
  if (!outcome) return NOTHING
  if (parts.some(({ kind }) => kind === 'unknown'))
    await noteFailure(world, 'venueBreaker', `An order in ${approval.coin} had no answer.`)
  if (approval.kind === 'increase' && outcome.kind === 'filled') {
    const protection = await protectEntry(world, cycle, truth, approval, outcome, judged.row.id)
    if (protection.kind === 'bare') await leaveBare(world, cycle, approval.coin, protection)
    return told({ judged, outcome, protection })
  }
  if (approval.kind === 'reduce' && outcome.kind === 'filled') {
    await clearLeftovers(world, approval)
    await planRest(world, approval)
  }
  return told({ judged, outcome, protection: null })
}

/** The rest of a position is left where and when the reduction says, if that is no looser than before; `record` makes it rest. */
async function planRest({ books }: World, approval: Extract<Approval, { kind: 'reduce' }>): Promise<void> {
  const { coin, levels, exitRules } = approval
  if (levels === null && exitRules === null) return
  const trade = (await books.trades.open()).find((one) => one.coin === coin)
  if (trade && levels) await books.trades.setLevels(trade.id, mergeLevels(trade.side, trade, levels))
  if (trade && exitRules) await books.trades.setRules(trade.id, replaceRules(trade.exitRules, exitRules))
}

type Increase = Extract<Approval, { kind: 'increase' }>

/** Returns why the order must not be sent, null when it may; an entry needs its leverage on the venue first. */
async function whyNot(
  { exchange }: World,
  cycle: CurrentCycle,
  { account }: Truth,
  approval: Exclude<Approval, { kind: 'adjust' }>,
  source: string,
): Promise<string | null> {
  if (cycle.signal.aborted && source === 'model') return 'The cycle was stopped.'
  if (approval.kind !== 'increase') return null
  const held = account.positions.find((position) => position.coin === approval.coin)
  return ensureLeverage(exchange, approval.coin, approval.leverage, held)
}

/** Makes stop and target of a fresh entry rest, without waiting for the venue to list the position. */
async function protectEntry(
  world: World,
  cycle: CurrentCycle,
  truth: Truth,
  approval: Increase,
  filled: Extract<LegOutcome, { kind: 'filled' }>,
  decisionId: number,
): Promise<Protection> {
  const held = (await world.books.trades.open()).find(
    ({ coin, side }) => coin === approval.coin && side === approval.side,
  )
  const { slPx, tpPx } = held ? mergeLevels(approval.side, held, approval) : approval
  const position = positionAfter(truth, approval, filled)
  const market = marketOf(truth, approval.coin)
  return protectPosition(world, cycle, position, market, truth.account, { slPx, tpPx, decisionId })
}

function marketOf({ markets }: Truth, coin: string) {
  const market = markets[coin]
  assert(market, `An order in ${coin} was approved, and the venue does not list it.`)
  return market
}

/** The position as it is after the fill, without waiting for the venue to list it: the stop must not wait. */
function positionAfter(truth: Truth, approval: Increase, filled: Extract<LegOutcome, { kind: 'filled' }>): Position {
  const before = truth.account.positions.find((position) => position.coin === approval.coin)
  const added = approval.side === 'long' ? filled.totalSz : sz(filled.totalSz.negated())
  return {
    coin: approval.coin,
    side: approval.side,
    szi: sz((before?.szi ?? sz(0)).plus(added)),
    entryPx: filled.avgPx,
    markPx: truth.coins[approval.coin]?.markPx ?? filled.avgPx,
    liquidationPx: null,
    unrealizedPnlUsd: usd(0),
    marginUsedUsd: usd(0),
    leverage: approval.leverage,
    fundingSinceOpenUsd: usd(0),
  }
}

/** A position that cannot have its stop is left at once. */
async function leaveBare(world: World, cycle: CurrentCycle, coin: string, { placed }: Protection): Promise<void> {
  const why = placed.flatMap(({ outcome }) => ('message' in outcome ? outcome.message : [])).join('; ')
  const reason = `No stop could be made to rest (${why}), so the position is closed.`
  await leavePositions(world, [coin], { source: 'watchdog', reason, cycle })
}

/** After a whole close nothing of ours may rest in the coin; after a partial one `record` resizes the stop from the venue's own view. */
async function clearLeftovers(world: World, approval: Extract<Approval, { kind: 'reduce' }>): Promise<void> {
  if (!approval.whole) return
  const account = await world.exchange.fetchAccount()
  if (account.positions.some((position) => position.coin === approval.coin)) return
  const left = account.openOrders.filter((order) => order.coin === approval.coin && order.reduceOnly)
  await cancelSafely(world, left)
}

/** Moves the exit levels of an open trade: made to rest first, then stored as they rest. A level the venue does not take stays where it was. */
async function adjust(
  world: World,
  cycle: CurrentCycle,
  truth: Truth,
  approval: Extract<Approval, { kind: 'adjust' }>,
  judged: WrittenPlan['judged'],
): Promise<Done> {
  const trade = (await world.books.trades.open()).find((one) => one.coin === approval.coin)
  const position = truth.account.positions.find((one) => one.coin === approval.coin)
  if (!trade || !position) return NOTHING
  const slPx = approval.slPx ?? trade.slPx
  const tpPx = approval.tpPx ?? trade.tpPx
  const wanted = { slPx, tpPx, decisionId: judged.row.id }
  const market = marketOf(truth, approval.coin)
  const protection = await protectPosition(world, cycle, position, market, truth.account, wanted)
  const failed = protection.placed.filter((one) => !rests(one))
  const levels = {
    slPx: failed.some(({ role }) => role === 'stop') ? trade.slPx : protection.levels.slPx,
    tpPx: failed.some(({ role }) => role === 'target') ? trade.tpPx : protection.levels.tpPx,
  }
  if (protection.kind === 'bare') await leaveBare(world, cycle, approval.coin, protection)
  await world.books.trades.setLevels(trade.id, levels)
  if (approval.exitRules) await world.books.trades.setRules(trade.id, replaceRules(trade.exitRules, approval.exitRules))
  const resting = { slPx: protection.resting.slPx ?? levels.slPx, tpPx: protection.resting.tpPx ?? levels.tpPx }
  const rules = approval.exitRules ? ` Its exit rules are new: ${rulesWords(approval.exitRules)}.` : ''
  const entry = {
    cycleId: cycle.id,
    atMs: world.clock.nowMs(),
    asset: approval.coin,
    action: 'adjust',
    message: `${adjustWords(approval.coin, resting, approval, failed)}${rules} ${judged.wish.decision.rationale}`,
    fields: {
      decision_id: judged.row.id,
      sl_price: levelNumber(resting.slPx),
      tp_price: levelNumber(resting.tpPx),
      rationale: judged.wish.decision.rationale,
    },
  }
  return { isDone: failed.length === 0, entry }
}
