/** A stop or target order as it was written down, with what is known of its end. */
export interface ProtectiveOrder {
  id: number
  role: 'stop' | 'target'
  /** When it was placed. */
  fromMs: number
  /** True while the venue shows it resting. */
  isResting: boolean
  /** When it filled; null when it did not, or nobody saw it. */
  filledMs: number | null
}

/**
 * Returns until when each order rested, by id; null for one that still does. The venue does not say when an order was cancelled, so the end is
 * the earliest of what must have ended it: its fill, the next order of the same role, or the position being flat. Where none of these is
 * known it is the moment it was placed: a level nobody can vouch for is not drawn on.
 */
export function restingUntil(
  orders: readonly ProtectiveOrder[],
  flatMs: readonly number[],
): ReadonlyMap<number, number | null> {
  return new Map(orders.map((order) => [order.id, order.isResting ? null : endOf(order, orders, flatMs)]))
}

function endOf(order: ProtectiveOrder, orders: readonly ProtectiveOrder[], flatMs: readonly number[]): number {
  const successors = orders.filter((other) => other.role === order.role && other.id > order.id)
  const ends = [
    ...(order.filledMs === null ? [] : [order.filledMs]),
    ...successors.map((other) => other.fromMs),
    ...flatMs,
  ]
  const later = ends.filter((atMs) => atMs >= order.fromMs)
  return later.length === 0 ? order.fromMs : Math.min(...later)
}
