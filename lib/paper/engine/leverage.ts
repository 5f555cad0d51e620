import { Decimal } from '../../domain/decimal.ts'
import type { L1Action } from '../../hyperliquid/wire/action.ts'
import { leverageOf, marginUsedUsd, marginView, markOf } from './margin.ts'
import type { PaperAccount, PaperMarket } from './state.ts'
import type { Turn } from './turn.ts'

type Action<T extends L1Action['type']> = Extract<L1Action, { type: T }>

/** Sets leverage and margin type of a coin. Returns why not, or null. */
export function updateLeverage(turn: Turn, account: PaperAccount, action: Action<'updateLeverage'>): string | null {
  const market = turn.rules.markets[action.asset]
  if (!market || market.isDelisted) return `Invalid asset: ${action.asset}`
  if (action.leverage < 1 || action.leverage > market.leverageMax) return 'Invalid leverage value'
  if (action.isCross && market.onlyIsolated) return 'Cross margin is not allowed for this asset.'
  const before = leverageOf(account, market)
  if (before.isCross !== action.isCross && isInUse(account, market)) {
    return 'Cannot switch leverage type with open position.'
  }
  const wanted = { isCross: action.isCross, value: action.leverage }
  const refusal = action.leverage < before.value ? lowerRefusal(turn, account, market, wanted) : null
  if (refusal === null) account.leverage[market.coin] = wanted
  return refusal
}

const isInUse = (account: PaperAccount, { coin }: PaperMarket): boolean =>
  account.positions[coin] !== undefined || Object.values(account.orders).some((order) => order.coin === coin)

/** Less leverage needs more margin for what is already open. */
function lowerRefusal(
  turn: Turn,
  account: PaperAccount,
  market: PaperMarket,
  wanted: { isCross: boolean; value: number },
): string | null {
  const position = account.positions[market.coin]
  if (position && position.isolatedUsd !== null) {
    const markPx = markOf(turn.state.quotes, position)
    const neededUsd = position.szi.abs().times(markPx).div(wanted.value)
    if (marginUsedUsd(account, market, position, markPx).gte(neededUsd)) return null
    return 'Isolated position does not have sufficient margin available to decrease leverage. To decrease leverage, add margin to the position.'
  }
  const after = { ...account, leverage: { ...account.leverage, [market.coin]: wanted } }
  if (marginView(turn.rules, turn.state.quotes, after).freeUsd.gte(0)) return null
  return 'Cross position does not have sufficient margin available to decrease leverage. To decrease leverage, deposit more collateral.'
}

/** Moves margin between cash and an isolated position; `ntli` is millionths of a dollar. Returns why not, or null. */
export function updateIsolatedMargin(
  turn: Turn,
  account: PaperAccount,
  action: Action<'updateIsolatedMargin'>,
): string | null {
  const market = turn.rules.markets[action.asset]
  const position = market && account.positions[market.coin]
  if (!market || !position || position.isolatedUsd === null) return 'No isolated position to update margin of.'
  const addedUsd = new Decimal(action.ntli).div(1_000_000)
  const markPx = markOf(turn.state.quotes, position)
  const usedUsd = marginUsedUsd(account, market, position, markPx)
  const initialUsd = position.szi.abs().times(markPx).div(leverageOf(account, market).value)
  if (addedUsd.gt(marginView(turn.rules, turn.state.quotes, account).freeUsd)) return 'Insufficient margin available.'
  // The venue's own words for this are not documented.
  if (addedUsd.isNegative() && market.marginMode === 'strictIsolated')
    return 'Margin cannot be removed from a strict isolated position.'
  if (addedUsd.isNegative() && usedUsd.plus(addedUsd).lt(initialUsd)) return 'Insufficient margin to remove.'
  account.positions[market.coin] = { ...position, isolatedUsd: position.isolatedUsd.plus(addedUsd) }
  account.cashUsd = account.cashUsd.minus(addedUsd)
  return null
}
