/** What a trade costs whatever becomes of it, as far as that is known before it is made. */

/** Fee of the venue's lowest tier, as a share of notional: what is assumed where the account's own was never read; no order is judged by it. */
export const TAKER_FEE_FRAC = 0.00045

/** Bid to ask as a share of the price where no book is known: the venue quotes five significant figures, so a step is at most this much. */
const SPREAD_FRAC_ASSUMED = 0.0001

/** Returns the spread to count with, as a share of the price; null: no book is known. */
export const spreadFracOr = (spreadFrac: number | null | undefined): number => spreadFrac ?? SPREAD_FRAC_ASSUMED

/** Returns what opening and closing costs, as a share of notional: fees of both ways and one spread. A fee that is not known is that of the lowest tier. */
export const roundTripFrac = (spreadFrac: number | null | undefined, takerFeeFrac: number | null = null): number =>
  2 * (takerFeeFrac ?? TAKER_FEE_FRAC) + spreadFracOr(spreadFrac)
