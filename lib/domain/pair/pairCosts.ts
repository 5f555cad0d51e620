/** What a pair costs and what it may bring, as shares: of a dollar of y, or of the gross of both legs. */

/** What one fill costs, as shares of its dollars. */
export interface FillCost {
  takerFeeFrac: number
  /** Half of the spread and what the order moves. */
  slippageFrac: number
}

/** long: y bought and x sold, for a spread that is to rise. */
export type PairSide = 'long' | 'short'
export const signOf = (side: PairSide): 1 | -1 => (side === 'long' ? 1 : -1)

/** Returns what the four fills of a round trip cost, for a dollar of y. */
export const roundTripFrac = ({ takerFeeFrac, slippageFrac }: FillCost, beta: number): number =>
  2 * (takerFeeFrac + slippageFrac) * (1 + beta)

/** Returns the same as a share of the gross of both legs. */
export const roundTripFracOfGross = (cost: FillCost, beta: number): number => roundTripFrac(cost, beta) / (1 + beta)

/** Returns by how many standard deviations the spread must move to pay for its round trip, or null where it does not move. */
export const breakEvenZ = (cost: FillCost, beta: number, spreadSd: number): number | null =>
  spreadSd > 0 ? roundTripFrac(cost, beta) / spreadSd : null

/** Returns the share of the gross in y and in x: beta dollars of x stand against one of y. */
export const weightsOf = (beta: number): { y: number; x: number } => ({ y: 1 / (1 + beta), x: beta / (1 + beta) })

/**
 * Returns the funding a pair receives (above 0) or pays, as a share of gross. The rates are sums over the time looked at, as shares of notional; whoever is
 * long pays a positive rate.
 */
export function carryFracOfGross(side: PairSide, beta: number, rateY: number, rateX: number): number {
  const weight = weightsOf(beta)
  return -signOf(side) * (weight.y * rateY - weight.x * rateX)
}

/** What is expected of a trade, for a dollar of y, before it is made. */
export interface PairEdge {
  /** The way back to the exit. */
  move: number
  /** Four fills, and the funding of one half-life where it is against the pair. */
  cost: number
}

/** Returns move and cost of an entry at `z`. Funding that is received is not counted: it may turn. */
export function pairEdge(of: {
  z: number
  exitZ: number
  spreadSd: number
  beta: number
  cost: FillCost
  /** Over one half-life, as a share of gross. */
  carryFracOfGross: number
}): PairEdge {
  const move = Math.max(0, Math.abs(of.z) - of.exitZ) * of.spreadSd
  return { move, cost: roundTripFrac(of.cost, of.beta) + Math.max(0, -of.carryFracOfGross) * (1 + of.beta) }
}
