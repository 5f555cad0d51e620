import { Decimal } from '../../domain/decimal.ts'
import { wireDecimal } from '../../hyperliquid/wire/decimalText.ts'
import type { WireFill } from '../../hyperliquid/wire/info.ts'
import { leverageOf, ZERO } from './margin.ts'
import type { PaperAccount, PaperPosition } from './state.ts'
import { marketOf, nextTid, type Turn } from './turn.ts'

interface Execution {
  coin: string
  isBuy: boolean
  px: Decimal
  sz: Decimal
  oid: number
  cloid: string | null
  hash: string
  /** True when it took liquidity. */
  crossed: boolean
  liquidation: { markPx: Decimal; method: 'market' | 'backstop' } | null
  /** Set where the venue's backstop takes a position over: the profit that leaves the account at zero. */
  closedPnlUsd: Decimal | null
}

/** Returns an amount of money cut to six decimals towards zero, as the venue books fees and funding. */
export const truncateUsd = (value: Decimal): Decimal => value.toDecimalPlaces(6, Decimal.ROUND_DOWN)

/**
 * Books one execution: position, cost, closed profit, fee, margin. Every amount has at most six decimals (a legal price has 6 − szDecimals of
 * them and a size szDecimals), so the sums stay exact and deposits + closed profit − fees + funding + unrealised is the account value.
 */
export function applyExecution(turn: Turn, account: PaperAccount, execution: Execution): void {
  const { coin, isBuy, px, sz } = execution
  const before = account.positions[coin]
  const startSzi = before?.szi ?? ZERO
  const sign = isBuy ? 1 : -1
  const closedSz = before && before.szi.isPositive() !== isBuy ? Decimal.min(sz, before.szi.abs()) : ZERO
  const closedCostUsd = before ? costShare(before, closedSz) : ZERO
  const closedPnlUsd = execution.closedPnlUsd ?? px.times(closedSz).times(-sign).minus(closedCostUsd)
  const feeUsd = execution.liquidation?.method === 'backstop' ? ZERO : feeOf(turn, execution)
  const opened = { sz: sz.minus(closedSz), costUsd: px.times(sz.minus(closedSz)).times(sign) }

  settleCash(account, before, closedSz, closedPnlUsd, feeUsd)
  account.volumeUsd = account.volumeUsd.plus(px.times(sz))
  movePosition(turn, account, execution, { closedSz, closedCostUsd, opened })
  turn.events.push({
    type: 'fill',
    address: account.address,
    fill: wireFill(turn, execution, startSzi, closedPnlUsd, feeUsd, account),
  })
}

function feeOf(turn: Turn, { px, sz, crossed }: Execution): Decimal {
  return truncateUsd(px.times(sz).times(crossed ? turn.rules.takerFeeFrac : turn.rules.makerFeeFrac))
}

/** Returns the cost of the closed part; all of it on closing the whole, so nothing is left over. */
function costShare(position: PaperPosition, closedSz: Decimal): Decimal {
  if (closedSz.eq(position.szi.abs())) return position.costUsd
  return position.costUsd.times(closedSz).div(position.szi.abs()).toDecimalPlaces(6)
}

function settleCash(
  account: PaperAccount,
  before: PaperPosition | undefined,
  closedSz: Decimal,
  closedPnlUsd: Decimal,
  feeUsd: Decimal,
): void {
  account.closedPnlUsd = account.closedPnlUsd.plus(closedPnlUsd)
  account.feesUsd = account.feesUsd.plus(feeUsd)
  account.cashUsd = account.cashUsd.minus(feeUsd)
  if (!before || before.isolatedUsd === null) {
    account.cashUsd = account.cashUsd.plus(closedPnlUsd)
    return
  }
  if (closedSz.isZero()) return
  // The closed share of an isolated margin returns to the cross pot with the profit made.
  const sizeSz = before.szi.abs()
  const releasedUsd = closedSz.eq(sizeSz)
    ? before.isolatedUsd
    : truncateUsd(before.isolatedUsd.times(closedSz).div(sizeSz))
  account.positions[before.coin] = { ...before, isolatedUsd: before.isolatedUsd.minus(releasedUsd) }
  account.cashUsd = account.cashUsd.plus(releasedUsd).plus(closedPnlUsd)
}

interface Movement {
  closedSz: Decimal
  closedCostUsd: Decimal
  opened: { sz: Decimal; costUsd: Decimal }
}

function movePosition(turn: Turn, account: PaperAccount, execution: Execution, move: Movement): void {
  const { coin, isBuy, sz } = execution
  const now = account.positions[coin]
  const szi = (now?.szi ?? ZERO).plus(isBuy ? sz : sz.neg())
  if (szi.isZero()) {
    delete account.positions[coin]
    return
  }
  const isNew = !now || now.szi.isPositive() !== szi.isPositive()
  const base = isNew ? emptyPosition(turn, account, coin) : now
  account.positions[coin] = {
    ...base,
    szi,
    costUsd: isNew ? move.opened.costUsd : base.costUsd.minus(move.closedCostUsd).plus(move.opened.costUsd),
    isolatedUsd: base.isolatedUsd === null ? null : base.isolatedUsd.plus(fundIsolated(turn, account, coin, move)),
    fundingSinceChangeUsd: ZERO,
  }
}

function emptyPosition(turn: Turn, account: PaperAccount, coin: string): PaperPosition {
  const market = marketOf(turn.rules, coin)
  const isCross = market ? leverageOf(account, market).isCross : true
  return {
    coin,
    szi: ZERO,
    costUsd: ZERO,
    isolatedUsd: isCross ? null : ZERO,
    fundingSinceOpenUsd: ZERO,
    fundingSinceChangeUsd: ZERO,
    liquidatedMs: null,
  }
}

/** Takes the initial margin of an opened isolated part from cash and returns it. */
function fundIsolated(turn: Turn, account: PaperAccount, coin: string, move: Movement): Decimal {
  const market = marketOf(turn.rules, coin)
  if (!market || move.opened.sz.isZero()) return ZERO
  const neededUsd = move.opened.costUsd
    .abs()
    .div(leverageOf(account, market).value)
    .toDecimalPlaces(6, Decimal.ROUND_UP)
  account.cashUsd = account.cashUsd.minus(neededUsd)
  return neededUsd
}

function direction(startSzi: Decimal, isBuy: boolean, sz: Decimal): string {
  if (startSzi.isZero() || startSzi.isPositive() === isBuy) return isBuy ? 'Open Long' : 'Open Short'
  if (sz.gt(startSzi.abs())) return isBuy ? 'Short > Long' : 'Long > Short'
  return isBuy ? 'Close Short' : 'Close Long'
}

function wireFill(
  turn: Turn,
  execution: Execution,
  startSzi: Decimal,
  closedPnlUsd: Decimal,
  feeUsd: Decimal,
  account: PaperAccount,
): WireFill {
  const { coin, isBuy, px, sz, oid, hash, crossed, cloid, liquidation } = execution
  return {
    coin,
    px: wireDecimal(px),
    sz: wireDecimal(sz),
    side: isBuy ? 'B' : 'A',
    time: turn.nowMs,
    startPosition: wireDecimal(startSzi),
    dir: direction(startSzi, isBuy, sz),
    closedPnl: wireDecimal(closedPnlUsd),
    hash,
    oid,
    crossed,
    fee: wireDecimal(feeUsd),
    tid: nextTid(turn),
    feeToken: 'USDC',
    twapId: null,
    ...(cloid === null ? {} : { cloid }),
    ...(liquidation === null
      ? {}
      : {
          liquidation: {
            liquidatedUser: account.address,
            markPx: wireDecimal(liquidation.markPx),
            method: liquidation.method,
          },
        }),
  }
}
