import type { FillKind, IntentRole } from './recordWords.ts'
import type { OrderSource } from './tradingState.ts'

/** Returns who or what a fill is of. `intent`: the order of ours that was filled; null where it was somebody else's. */
export function fillKindOf(
  intent: { role: IntentRole; source: OrderSource } | null,
  { liquidation }: { liquidation: boolean },
): FillKind {
  if (liquidation) return 'liquidation'
  if (intent === null) return 'venue'
  return intent.role === 'close' ? intent.source : intent.role
}
