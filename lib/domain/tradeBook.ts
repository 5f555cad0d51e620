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
  /** The trade as it stood when the venue's position was found to be gone before this fill: what ended it was never told. */
  endedUnseen: TradeBookEntry | null
  closed: TradeBookEntry | null
  open: TradeBookEntry | null
  /** True when the open trade began before the first fill we know of: its entry price is that of the part we saw. */
  isPart: boolean
}

/**
 * Returns the trades after a fill. `open` is the trade the coin had before it, null when flat. The position that the venue says it found is the
 * truth: where our trade differs, fills are missing between the two (a history that begins in the middle, or has a hole), and no trade is made up
 * for them.
 */
export function applyFill(open: TradeBookEntry | null, fill: Fill): FillEffect {
  const known = open?.szi ?? sz(0)
  if (known.eq(fill.startSzi)) return { ...UNSURPRISED, ...applyKnown(open, fill) }
  if (open === null) return { ...UNSURPRISED, ...applyUnknown(fill) }
  const isSameTrade = !fill.startSzi.isZero() && open.szi.isNegative() === fill.startSzi.isNegative()
  if (isSameTrade) return { ...UNSURPRISED, ...applyKnown(resized(open, fill.startSzi), fill) }
  const endedUnseen = { ...open, szi: sz(0), closedMs: fill.timeMs }
  return { ...UNSURPRISED, ...applyUnknown(fill), endedUnseen }
}

const UNSURPRISED = { endedUnseen: null, closed: null, open: null, isPart: false } as const satisfies FillEffect

function applyKnown(open: TradeBookEntry | null, fill: Fill): Pick<FillEffect, 'closed' | 'open'> {
  const signed = signedSz(fill)
  if (open === null || open.szi.isZero()) return { closed: null, open: openWith(fill, signed, fill.feeUsd) }
  const before = open.szi
  const after = sz(before.plus(signed))
  if (before.isNegative() === signed.isNegative()) return { closed: null, open: add(open, fill, after) }
  const exitSz = sz(signed.abs().lt(before.abs()) ? signed.abs() : before.abs())
  const flips = !after.isZero() && after.isNegative() !== before.isNegative()
  const exitFee = flips ? feeOfPart(fill, exitSz) : fill.feeUsd
  const reduced = reduce(open, fill, exitSz, flips ? sz(0) : after, exitFee)
  if (!flips && !after.isZero()) return { closed: null, open: reduced }
  return { closed: { ...reduced, closedMs: fill.timeMs }, open: flips ? restOf(fill, after, exitFee) : null }
}

/** A fill on a position that no trade of ours stands for: only what it opens by itself, or adds, is a trade. */
function applyUnknown(fill: Fill): Pick<FillEffect, 'open' | 'isPart'> {
  const signed = signedSz(fill)
  const before = fill.startSzi
  const after = sz(before.plus(signed))
  if (before.isZero()) return { open: openWith(fill, signed, fill.feeUsd), isPart: false }
  if (before.isNegative() === signed.isNegative()) return { open: openWith(fill, after, fill.feeUsd), isPart: true }
  const flips = !after.isZero() && after.isNegative() !== before.isNegative()
  return { open: flips ? restOf(fill, after, feeOfPart(fill, sz(before.abs()))) : null, isPart: false }
}

const signedSz = (fill: Fill): Sz => (fill.side === 'buy' ? fill.sz : sz(fill.sz.negated()))

/** On a flip the fee belongs to both trades in proportion to the size. */
const feeOfPart = (fill: Fill, part: Sz): Usd => usd(fill.feeUsd.times(part).div(fill.sz).toDecimalPlaces(6))

const restOf = (fill: Fill, after: Sz, exitFee: Usd): TradeBookEntry =>
  openWith(fill, after, usd(fill.feeUsd.minus(exitFee)))

const resized = (open: TradeBookEntry, szi: Sz): TradeBookEntry => ({
  ...open,
  szi,
  szMax: sz(szi.abs().gt(open.szMax) ? szi.abs() : open.szMax),
})

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
