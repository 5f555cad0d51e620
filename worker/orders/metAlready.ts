import type { Account } from '../../lib/domain/account.ts'
import { fromJsonNumber, px } from '../../lib/domain/decimal.ts'
import type { Decision } from '../../lib/domain/decision.ts'
import { createAverageReader } from '../../lib/domain/exitAverages.ts'
import { describeCondition, evaluateExitRules } from '../../lib/domain/exitEvaluation.ts'
import {
  isNearGain,
  isNearLoss,
  type LintFrame,
  nearLossWords,
  nearTrailWords,
  type PlanLeast,
} from '../../lib/domain/exitReach.ts'
import type { ExitRules } from '../../lib/domain/exitRules.ts'
import { freshPosition } from '../../lib/domain/freshPosition.ts'
import { spreadOf, touchesOf } from '../../lib/domain/gate/lookRules.ts'
import { touchPx, wantsSide } from '../../lib/domain/gate/sides.ts'
import type { CoinSnapshot } from '../../lib/domain/market.ts'
import type { Observation } from '../cycle/observation.ts'
import type { World } from '../wiring/world.ts'
import { createTradeReader } from './quantityReader.ts'

/**
 * Returns which of the exit rules a decision brings are met by the bars that have closed and the prices there are, in a sentence; null when none is, or
 * where that cannot be known. Of an entry, profit is judged as the position will stand right after it; of what is held, its time counts too. A cross that
 * happened is over: only the next one counts. Where all conditions must hold, one that any move meets waits for nothing: the others decide. A price that
 * stands beside the average an entry is to be left by is met by any move, too, where that is judged within the shortest hold.
 */
export async function findMetAlready(
  world: Pick<World, 'books' | 'candles' | 'indicators'>,
  seen: Pick<Observation, 'atMs' | 'account' | 'coins'>,
  decision: Decision,
  least: PlanLeast,
): Promise<string | null> {
  const { asset, exit_rules: rules } = decision
  if (rules === null) return null
  const coin = seen.coins[asset]
  const touches = coin ? touchesOf(coin) : null
  const spreadFrac = touches ? spreadOf(touches).toNumber() : null
  const near = nearTrailWords(rules, spreadFrac)
  if (near !== null) return near
  const held = (await world.books.trades.open()).find((trade) => trade.coin === asset)
  const opens = held === undefined && !seen.account.positions.some((position) => position.coin === asset)
  const openedMs = held?.openedAt.getTime() ?? null
  if (rules.conditions.length === 0 && (rules.max_hold_minutes === null || openedMs === null)) return null
  const named = decision.sl_price === null ? null : px(fromJsonNumber(decision.sl_price))
  // Of a trade that always was, every bar counts.
  const trade = { coin: asset, openingSlPx: held ? held.openingSlPx : named, openedAt: new Date(0), rulesFrom: null }
  const account = withEntry(seen.account, decision, coin)
  const { read } = await createTradeReader(world, trade, rules, { ...seen, account })
  const entry = opens && coin ? entryFrame(decision, coin) : null
  const averageNow = createAverageReader(read, seen.atMs, least)
  const frame = entry && { ...entry, spreadFrac, least, averageNow }
  const plan = { ...rules, conditions: judgedNow(rules, frame) }
  const { due } = evaluateExitRules(plan, read, { openedMs, nowMs: seen.atMs, closesMs: [] })
  return due ?? (frame && nearAverageWords(rules, frame))
}

/** Which conditions lie so near an average that any move meets them, and nothing else is waited for; null where that is not so. Levels of their own are the lint's. */
function nearAverageWords({ match, conditions }: ExitRules, frame: LintFrame): string | null {
  const near = conditions.filter((one) => isNearLoss(one, frame))
  const ofAverages = near.filter((one) => frame.averageNow?.(one) != null)
  const isAll = match === 'any' || near.length === conditions.length
  if (ofAverages.length === 0 || !isAll) return null
  return `${ofAverages.map((one) => `"${describeCondition(one)}"`).join(' and ')} ${nearLossWords(frame)}.`
}

/** What an entry is judged by; null where the decision is none. */
function entryFrame({ action, sl_price: slPx, tp_price: tpPx }: Decision, coin: CoinSnapshot): LintFrame | null {
  if (action !== 'buy' && action !== 'sell') return null
  return { side: wantsSide(action), price: touchPx(coin, action).toNumber(), slPx, tpPx, opens: true }
}

/** The conditions that can hold by what is known now: where all must, none without a cross, and those that any move meets left out. */
function judgedNow({ match, conditions }: ExitRules, frame: LintFrame | null): ExitRules['conditions'] {
  const waited =
    match === 'all' && frame
      ? conditions.filter((one) => !isNearLoss(one, frame) && !isNearGain(one, frame))
      : conditions
  const standing = waited.filter(({ op }) => op !== 'crosses_above' && op !== 'crosses_below')
  return match === 'all' && standing.length < waited.length ? [] : standing
}

/** The account as it is once a position is opened; what is held already stands as it stands. */
function withEntry(account: Account, { asset, action }: Decision, coin: CoinSnapshot | undefined): Account {
  const isEntry = action === 'buy' || action === 'sell'
  const isHeld = account.positions.some((position) => position.coin === asset)
  if (!isEntry || isHeld || coin === undefined) return account
  return { ...account, positions: [...account.positions, freshPosition(coin, wantsSide(action))] }
}
