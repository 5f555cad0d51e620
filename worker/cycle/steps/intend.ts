import { sz } from '../../../lib/domain/decimal.ts'
import { worstPx } from '../../../lib/domain/sizing.ts'
import type { Intent } from '../../../lib/generated/prisma/client.ts'
import { insertIntents, type NewIntent } from '../../../lib/store/intents.ts'
import type { World } from '../../wiring/world.ts'
import type { CurrentCycle } from '../currentCycle.ts'
import type { Judged } from './gate.ts'

/** An approved decision with its written order; `intent` null where only exit levels move. */
export interface OrderPlan {
  judged: Judged
  intent: Intent | null
}

/** Step 7. Writes every order down before anything is sent: no intent row, no order. Reductions come first, because they free margin. */
export async function intend(world: World, cycle: CurrentCycle, judged: readonly Judged[]): Promise<OrderPlan[]> {
  const approved = judged.filter((one) => one.verdict.approval !== null)
  const ordered = [...approved].sort((a, b) => rank(a) - rank(b))
  const drafts = ordered.map((one) => ({ one, draft: toIntent(world, cycle, one) }))
  const rows = await insertIntents(
    world.db,
    world.agentId,
    drafts.flatMap(({ draft }) => draft ?? []),
    world.clock.nowMs(),
    world.clock.wallMs(),
  )
  const byCloid = new Map(rows.map((row) => [row.cloid, row]))
  return drafts.map(({ one, draft }) => ({
    judged: one,
    intent: draft ? (byCloid.get(draft.order.cloid) ?? null) : null,
  }))
}

const rank = ({ verdict }: Judged): number => (verdict.approval?.kind === 'increase' ? 1 : 0)

function toIntent(world: World, cycle: CurrentCycle, { verdict, row }: Judged): NewIntent | null {
  const approval = verdict.approval
  if (!approval || approval.kind === 'adjust') return null
  const increases = approval.kind === 'increase'
  const side = (approval.side === 'long') === increases ? 'buy' : 'sell'
  const leg = increases ? 'entry' : 'close'
  const szDecimals = world.markets[approval.coin]?.szDecimals ?? 0
  return {
    cycleId: cycle.id,
    decisionId: row.id,
    leg,
    leverage: approval.kind === 'increase' ? approval.leverage : null,
    order: {
      cloid: world.exchange.cloidOf({
        agentId: world.agentId,
        cycle: cycle.number,
        cycleStartedMs: cycle.startedMs,
        decision: row.number,
        coin: approval.coin,
        role: leg,
        attempt: 1,
      }),
      coin: approval.coin,
      side,
      limitPx: worstPx(side, approval.refPx, szDecimals),
      sz: sz(approval.sz),
      reduceOnly: !increases,
      kind: { type: 'limit', tif: 'Ioc' },
    },
  }
}
