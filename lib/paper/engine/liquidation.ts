import { Decimal } from '../../domain/decimal.ts'
import { walk } from './book.ts'
import { cancelAll } from './cancelling.ts'
import { applyExecution } from './fills.ts'
import { maintenanceUsd, marginUsedUsd, marginView, markOf, unrealizedUsd, ZERO } from './margin.ts'
import { eat, opposite } from './matching.ts'
import { cancelPositionTpsl } from './removal.ts'
import type { PaperAccount, PaperPosition } from './state.ts'
import { marketOf, nextHash, nextOid, peek, type Turn, touch } from './turn.ts'

/**
 * Liquidation on the mark price: below maintenance margin, positions are sold into the book; below two thirds of it the venue's backstop takes
 * them over with all margin that is left. https://hyperliquid.gitbook.io/hyperliquid-docs/trading/liquidations
 */

/** Above this notional a fifth goes first, and the rest no sooner than after the cooldown. */
const PARTIAL_NOTIONAL_USD = 100_000
const PARTIAL_FRAC = new Decimal('0.2')
const COOLDOWN_MS = 30_000
const BACKSTOP_FRAC = new Decimal(2).div(3)

/** Liquidates what of this account must be. Leaves accounts in order untouched. */
export function liquidateIfNeeded(turn: Turn, address: string): void {
  const seen = peek(turn, address)
  if (!seen || Object.keys(seen.positions).length === 0) return
  for (const { coin, isolatedUsd } of Object.values(seen.positions)) {
    if (isolatedUsd !== null && isolatedShortUsd(turn, seen, coin)) liquidateIsolated(turn, address, coin)
  }
  const view = marginView(turn.rules, turn.state.quotes, peek(turn, address) ?? seen)
  if (view.maintenanceUsd.isZero() || view.crossUsd.gte(view.maintenanceUsd)) return
  const account = touch(turn, address)
  if (account) liquidateCross(turn, account)
}

interface Shortfall {
  valueUsd: Decimal
  neededUsd: Decimal
}

/** Returns value and maintenance of an isolated position when the first is below the second. */
function isolatedShortUsd(turn: Turn, account: PaperAccount, coin: string): Shortfall | null {
  const position = account.positions[coin]
  const market = marketOf(turn.rules, coin)
  if (!position || !market) return null
  const markPx = markOf(turn.state.quotes, position)
  const valueUsd = marginUsedUsd(account, market, position, markPx)
  const neededUsd = maintenanceUsd(market, position.szi.abs().times(markPx))
  return valueUsd.lt(neededUsd) ? { valueUsd, neededUsd } : null
}

function liquidateIsolated(turn: Turn, address: string, coin: string): void {
  const account = touch(turn, address)
  if (!account) return
  cancelAll(turn, account, 'liquidatedCanceled', coin)
  const short = isolatedShortUsd(turn, account, coin)
  const position = account.positions[coin]
  if (!short || !position) return
  if (short.valueUsd.lt(short.neededUsd.times(BACKSTOP_FRAC))) takeOver(turn, account, position, short.valueUsd)
  else sellIntoBook(turn, account, position)
}

function liquidateCross(turn: Turn, account: PaperAccount): void {
  cancelAll(turn, account, 'liquidatedCanceled', null)
  const crossPositions = () =>
    Object.values(account.positions)
      .filter((position) => position.isolatedUsd === null)
      .sort((a, b) => notionalUsd(turn, b).comparedTo(notionalUsd(turn, a)) || a.coin.localeCompare(b.coin))
  for (const position of crossPositions()) {
    const view = marginView(turn.rules, turn.state.quotes, account)
    if (view.crossUsd.gte(view.maintenanceUsd)) return
    if (view.crossUsd.lt(view.maintenanceUsd.times(BACKSTOP_FRAC))) break
    sellIntoBook(turn, account, position)
  }
  const rest = crossPositions()
  const view = marginView(turn.rules, turn.state.quotes, account)
  if (view.crossUsd.gte(view.maintenanceUsd.times(BACKSTOP_FRAC))) return
  // The backstop: every position leaves at mark, and the first at the price that leaves the account with nothing.
  for (const [index, position] of rest.entries()) {
    takeOver(turn, account, position, index === 0 ? view.crossUsd : ZERO)
  }
}

const notionalUsd = (turn: Turn, position: PaperPosition): Decimal =>
  position.szi.abs().times(markOf(turn.state.quotes, position))

function sellIntoBook(turn: Turn, account: PaperAccount, position: PaperPosition): void {
  const market = marketOf(turn.rules, position.coin)
  if (!market) return
  const isLarge = notionalUsd(turn, position).gt(PARTIAL_NOTIONAL_USD)
  if (isLarge && position.liquidatedMs !== null && turn.nowMs < position.liquidatedMs + COOLDOWN_MS) return
  const wholeSz = position.szi.abs()
  const sizeMax = isLarge
    ? Decimal.min(wholeSz, wholeSz.times(PARTIAL_FRAC).toDecimalPlaces(market.szDecimals, Decimal.ROUND_UP))
    : wholeSz
  const isBuy = position.szi.isNegative()
  const markPx = markOf(turn.state.quotes, position)
  const [oid, hash] = [nextOid(turn), nextHash(turn)]
  const parts = walk(opposite(turn, account.address, market, isBuy), sizeMax, null, isBuy)
  const common = { coin: position.coin, isBuy, oid, cloid: null, hash, crossed: true, closedPnlUsd: null }
  for (const [px, sz] of parts) {
    applyExecution(turn, account, { ...common, px, sz, liquidation: { markPx, method: 'market' } })
  }
  eat(
    turn,
    account.address,
    position.coin,
    isBuy,
    parts.reduce((sum, [, sz]) => sum.plus(sz), ZERO),
  )
  const left = account.positions[position.coin]
  if (left) account.positions[position.coin] = { ...left, liquidatedMs: turn.nowMs }
  else cancelPositionTpsl(turn, account, position.coin, null)
}

/** Closes a position against the backstop so that `lostUsd` more than its profit at mark leaves the account. */
function takeOver(turn: Turn, account: PaperAccount, position: PaperPosition, lostUsd: Decimal): void {
  const markPx = markOf(turn.state.quotes, position)
  const px = markPx.minus(lostUsd.div(position.szi)).toDecimalPlaces(8)
  applyExecution(turn, account, {
    coin: position.coin,
    isBuy: position.szi.isNegative(),
    px,
    sz: position.szi.abs(),
    oid: nextOid(turn),
    cloid: null,
    hash: nextHash(turn),
    crossed: true,
    liquidation: { markPx, method: 'backstop' },
    closedPnlUsd: unrealizedUsd(position, markPx).minus(lostUsd),
  })
}
