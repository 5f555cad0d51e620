import type { Account, OpenOrder, Position } from '../../lib/domain/account.ts'
import { type Px, toText } from '../../lib/domain/decimal.ts'
import type { Market } from '../../lib/domain/market.ts'
import { pxWords } from '../../lib/domain/numberWords.ts'
import { marketOrderUsdMax } from '../../lib/domain/orderValue.ts'
import {
  hasWorkingStop,
  type Levels,
  type ProtectiveLeg,
  planProtection,
  restingStopPx,
  restingTargetPx,
} from '../../lib/domain/protection.ts'
import { trailedStopPx } from '../../lib/domain/trailing.ts'
import type { LegOutcome } from '../../lib/ports.ts'
import type { TradeRow } from '../../lib/store/rows/tradeRow.ts'
import type { CycleIdentity } from '../cycle/currentCycle.ts'
import type { Observation } from '../cycle/observation.ts'
import { cancelSafely, type SafetyOrder, type SafetyWorld, sendSafely } from './safetyOrders.ts'

/**
 * What protecting a position came to. `bare`: the venue shows and took no stop for all of it, and the position must be closed. `unsure`: the venue's
 * answer was lost and its record does not show the stop yet, so that the next look decides.
 */
export interface Protection {
  kind: 'protected' | 'unsure' | 'bare'
  placed: PlacedLeg[]
  /** The levels that hold from now on, as they were asked for. */
  levels: Levels
  /** Where the venue has them after this, on its tick; null: none is known to rest for the whole position. */
  resting: Levels
}

interface PlacedLeg {
  role: ProtectiveLeg
  triggerPx: Px
  outcome: LegOutcome
}

/** What should rest on the venue for a position. */
export interface WantedLevels extends Levels {
  decisionId: number | null
  /** Whose wish these levels are and why; absent: the plan's, which protection carries out. */
  cause?: Pick<SafetyOrder, 'source' | 'reason'>
}

/**
 * Makes the right stop and target rest on the venue for one position: places what is missing, then cancels what a new leg has replaced, once that leg
 * rests. The same path serves a fresh entry, a changed size, an adopted position and a stop somebody cancelled.
 */
export async function protectPosition(
  world: SafetyWorld,
  cycle: CycleIdentity | null,
  position: Position,
  market: Market,
  { openOrders, doubtfulOrders = [] }: Pick<Account, 'doubtfulOrders' | 'openOrders'>,
  wanted: WantedLevels,
): Promise<Protection> {
  const { coin } = position
  const inCoin = [...openOrders, ...doubtfulOrders].filter((order) => order.coin === coin)
  const ours = await world.books.intents.oursAmong(inCoin)
  const { slPx, tpPx, decisionId, cause = { source: 'watchdog', reason: '' } } = wanted
  const { szDecimals } = market
  const orderUsdMax = marketOrderUsdMax(market.leverageMax)
  const plan = planProtection({
    position,
    openOrders,
    doubtfulOrders,
    wanted: { slPx, tpPx },
    szDecimals,
    orderUsdMax,
    ours,
  })
  const outcomes = await sendSafely(
    world,
    cycle,
    plan.place.map(({ leg: role, side, triggerPx, limitPx, sz }) => ({
      role,
      coin,
      side,
      sz,
      limitPx,
      kind: { type: 'trigger', triggerPx, tpsl: role === 'stop' ? 'sl' : 'tp' },
      decisionId,
      ...cause,
    })),
  )
  const placed = plan.place.map(({ leg: role, triggerPx }, index) => ({
    role,
    triggerPx,
    outcome: outcomes[index] ?? ({ kind: 'unknown', message: 'no answer' } as const),
  }))
  const gone = plan.cancel.filter(({ after }) => after === null || isWhole(placed, after))
  await cancelSafely(
    world,
    gone.map(({ order }) => order),
  )
  const left = openOrders.filter((order) => !gone.some((one) => one.order === order))
  const placedPx = (role: ProtectiveLeg) =>
    isWhole(placed, role) ? (placed.find((one) => one.role === role)?.triggerPx ?? null) : null
  return {
    kind: kindOf(position, left, placed),
    placed,
    levels: levelsAfter(wanted, plan.levels, placed),
    resting: {
      slPx: placedPx('stop') ?? restingStopPx(position, left),
      tpPx: placedPx('target') ?? restingTargetPx(position, left),
    },
  }
}

/** Whether a leg is on the venue. One that filled at once did its work. */
export const rests = ({ outcome }: Pick<PlacedLeg, 'outcome'>): boolean =>
  outcome.kind === 'resting' || outcome.kind === 'filled'

function kindOf(position: Position, left: readonly OpenOrder[], placed: readonly PlacedLeg[]): Protection['kind'] {
  if (hasWorkingStop(position, left) || isWhole(placed, 'stop')) return 'protected'
  const missing = placed.filter((one) => one.role === 'stop' && !rests(one))
  return missing.length > 0 && missing.every(({ outcome }) => outcome.kind === 'unknown') ? 'unsure' : 'bare'
}

/** Whether a leg was placed, and all parts of it are on the venue. */
export function isWhole(placed: readonly PlacedLeg[], role: ProtectiveLeg): boolean {
  const parts = placed.filter((one) => one.role === role)
  return parts.length > 0 && parts.every(rests)
}

/** A level whose leg the venue did not take stays as it was. */
function levelsAfter(before: Levels, planned: Levels, placed: readonly PlacedLeg[]): Levels {
  const failed = (role: ProtectiveLeg) => placed.some((one) => one.role === role && !rests(one))
  return {
    slPx: failed('stop') ? before.slPx : planned.slPx,
    tpPx: failed('target') ? before.tpPx : planned.tpPx,
  }
}

/** An entry is in our books this long before its fill has to be. */
const ENTRY_MS_MAX = 10 * 60_000

/**
 * Returns what should rest for a position: what its trade says, its stop trailed as its plan says, or the entry whose fill the books do not have yet; else
 * no level is known.
 */
async function wantedLevels(
  { bestPrices, books, clock }: SafetyWorld,
  position: Position,
  { szDecimals }: Market,
  trade?: TradeRow,
): Promise<WantedLevels> {
  if (trade) {
    const bestPx = bestPrices.at(trade, position)
    const slPx = trailedStopPx({ ...position, bestPx }, trade.slPx, trade.exitRules, szDecimals)
    return { slPx, tpPx: trade.tpPx, decisionId: trade.entryDecisionId }
  }
  const plan = await books.intents.entryPlan(position.coin, clock.nowMs() - ENTRY_MS_MAX)
  return plan ?? { slPx: null, tpPx: null, decisionId: null }
}

const isOf =
  ({ coin, side }: Position) =>
  (trade: TradeRow): boolean =>
    trade.coin === coin && trade.side === side

/** Returns whether the stop of any position is to be trailed now. */
export async function isAnyTrailing(
  { bestPrices, books }: Pick<SafetyWorld, 'bestPrices' | 'books'>,
  { markets }: Pick<Observation, 'markets'>,
  { positions }: Pick<Account, 'positions'>,
): Promise<boolean> {
  if (positions.length === 0) return false
  const trades = await books.trades.open()
  return positions.some((position) => {
    const trade = trades.find(isOf(position))
    const market = markets[position.coin]
    if (!trade || !market) return false
    const bestPx = bestPrices.at(trade, position)
    return trailedStopPx({ ...position, bestPx }, trade.slPx, trade.exitRules, market.szDecimals) !== trade.slPx
  })
}

/** What protecting all positions came to. */
export interface ProtectedAll {
  /** Coins without a stop, with the venue's words. */
  bare: { coin: string; why: string }[]
  /** Coins of which it is not known whether the stop that was sent rests, with what was heard instead of an answer. */
  unsure: { coin: string; why: string }[]
  /** Levels that changed because of what rests on the venue, and stops that were put back: to be written into the books. */
  changes: LevelChange[]
}

export interface LevelChange {
  trade: TradeRow
  levels: Levels
  /** What a person should know of it. */
  sentences: string[]
}

/** Protects every position of the account from what is read and stored already; asks for nothing else. */
export async function protectAll(
  world: SafetyWorld,
  cycle: CycleIdentity | null,
  { markets }: Pick<Observation, 'markets'>,
  account: Account,
): Promise<ProtectedAll> {
  const trades = await world.books.trades.open()
  const all: ProtectedAll = { bare: [], unsure: [], changes: [] }
  for (const position of account.positions) {
    const { coin } = position
    const market = markets[coin]
    // Without its lot and tick a stop would be rounded to a guess, and a wrong guess is a refused stop.
    if (!market) {
      all.bare.push({ coin, why: `the venue does not list ${coin}, so its lot and tick are not known` })
      continue
    }
    const trade = trades.find(isOf(position))
    const wanted = await wantedLevels(world, position, market, trade)
    const result = await protectPosition(world, cycle, position, market, account, wanted)
    if (result.placed.length > 0)
      world.log.info('protection placed', {
        coin,
        legs: result.placed.map((one) => `${one.role}:${one.outcome.kind}`).join(' '),
        sz: toText(position.szi),
      })
    if (result.kind !== 'protected') all[result.kind].push({ coin, why: refusals(result.placed) })
    if (trade) all.changes.push(...changeOf(trade, wanted, result))
  }
  return all
}

const refusals = (placed: readonly PlacedLeg[]): string =>
  placed.flatMap(({ outcome }) => ('message' in outcome ? outcome.message : [])).join('; ') || 'the venue shows none'

/** Tells what became different: a person's own levels are kept and become the trade's. */
function changeOf(trade: TradeRow, wanted: WantedLevels, { levels, placed }: Protection): LevelChange[] {
  const { coin } = trade
  const sentences: string[] = []
  for (const [role, was, is] of [
    ['stop', trade.slPx, levels.slPx],
    ['target', trade.tpPx, levels.tpPx],
  ] as const) {
    const ownLeg = placed.find((one) => one.role === role && rests(one))
    if (is === null || was?.eq(is)) continue
    const from = was === null ? '' : ` instead of ${pxWords(was)}`
    if (role === 'stop' && ownLeg && wanted.slPx !== was) {
      sentences.push(`The stop of ${coin} trails the price: it is at ${pxWords(is)}${from}.`)
      continue
    }
    sentences.push(
      ownLeg
        ? `The ${role} of ${coin} is at ${pxWords(is)}${from}.`
        : `The ${role} of ${coin} is at ${pxWords(is)} on the venue${from}, where somebody else placed it. It is kept.`,
    )
  }
  return sentences.length === 0 ? [] : [{ trade, levels, sentences }]
}
