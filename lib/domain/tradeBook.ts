import type { Fill, PositionSide } from './account.ts'
import { type Px, px, type Sz, sz, type Usd, usd } from './decimal.ts'

/** A round trip in one coin, from flat to flat, as fills build it. Prices are size-weighted averages. */
export interface TradeBookEntry {
  coin: string
  side: PositionSide
  openedMs: number
  closedMs: number | null
  /** Signed size still open. */
  szi: Sz
  szMax: Sz
  entrySz: Sz
  entryPx: Px
  exitSz: Sz
  exitPx: Px | null
  realizedPnlUsd: Usd
  feesUsd: Usd
}

/** What a fill did: it may close one trade and open the next when it crosses zero. */
export interface FillEffect {
  closed: TradeBookEntry | null
  open: TradeBookEntry | null
}

/** Returns the trades after a fill. `open` is the trade the coin had before it, null when flat. */
export function applyFill(open: TradeBookEntry | null, fill: Fill): FillEffect {
  const signed = fill.side === 'buy' ? fill.sz : sz(fill.sz.negated())
  const before = open?.szi ?? sz(0)
  const after = sz(before.plus(signed))
  if (open === null || before.isZero()) return { closed: null, open: openedBy(fill, signed) }
  const adds = before.isNegative() === signed.isNegative()
  if (adds) return { closed: null, open: add(open, fill, after) }
  const exitSz = sz(signed.abs().lt(before.abs()) ? signed.abs() : before.abs())
  const flips = !after.isZero() && after.isNegative() !== before.isNegative()
  // On a flip the fee belongs to both trades in proportion to the size.
  const exitFee = flips ? usd(fill.feeUsd.times(exitSz).div(fill.sz).toDecimalPlaces(6)) : fill.feeUsd
  const reduced = reduce(open, fill, exitSz, flips ? sz(0) : after, exitFee)
  if (!flips)
    return after.isZero()
      ? { closed: { ...reduced, closedMs: fill.timeMs }, open: null }
      : { closed: null, open: reduced }
  return {
    closed: { ...reduced, closedMs: fill.timeMs },
    open: openWith({ ...fill, sz: sz(after.abs()) }, after, usd(fill.feeUsd.minus(exitFee))),
  }
}

/**
 * A history may begin in the middle of a position: what only makes smaller a position that was there before is no trade of ours, and what turns it around
 * opens one by what is left.
 */
function openedBy(fill: Fill, signed: Sz): TradeBookEntry | null {
  const { startSzi } = fill
  const reduces = !startSzi.isZero() && startSzi.isNegative() !== signed.isNegative()
  if (!reduces) return openWith(fill, signed, fill.feeUsd)
  const after = sz(startSzi.plus(signed))
  if (after.isZero() || after.isNegative() === startSzi.isNegative()) return null
  return openWith(
    { ...fill, sz: sz(after.abs()) },
    after,
    usd(fill.feeUsd.times(after.abs()).div(fill.sz).toDecimalPlaces(6)),
  )
}

const openWith = (fill: Fill, szi: Sz, feeUsd: Usd): TradeBookEntry => ({
  coin: fill.coin,
  side: szi.isNegative() ? 'short' : 'long',
  openedMs: fill.timeMs,
  closedMs: null,
  szi,
  szMax: sz(szi.abs()),
  entrySz: sz(szi.abs()),
  entryPx: fill.px,
  exitSz: sz(0),
  exitPx: null,
  realizedPnlUsd: usd(0),
  feesUsd: feeUsd,
})

const add = (open: TradeBookEntry, fill: Fill, after: Sz): TradeBookEntry => ({
  ...open,
  szi: after,
  szMax: sz(after.abs().gt(open.szMax) ? after.abs() : open.szMax),
  entryPx: average(open.entryPx, open.entrySz, fill.px, fill.sz),
  entrySz: sz(open.entrySz.plus(fill.sz)),
  realizedPnlUsd: usd(open.realizedPnlUsd.plus(fill.closedPnlUsd)),
  feesUsd: usd(open.feesUsd.plus(fill.feeUsd)),
})

const reduce = (open: TradeBookEntry, fill: Fill, exitSz: Sz, after: Sz, feeUsd: Usd): TradeBookEntry => ({
  ...open,
  szi: after,
  exitPx: open.exitPx === null ? fill.px : average(open.exitPx, open.exitSz, fill.px, exitSz),
  exitSz: sz(open.exitSz.plus(exitSz)),
  realizedPnlUsd: usd(open.realizedPnlUsd.plus(fill.closedPnlUsd)),
  feesUsd: usd(open.feesUsd.plus(feeUsd)),
})

const average = (aPx: Px, aSz: Sz, bPx: Px, bSz: Sz): Px => px(aPx.times(aSz).plus(bPx.times(bSz)).div(aSz.plus(bSz)))
