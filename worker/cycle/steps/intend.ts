import { isWholeClose, sendsOrder, toOrderPlans } from '../../../lib/domain/orderPlan.ts'
import { EXIT_SLIPPAGE_FRACS, SLIPPAGE_FRAC_MAX } from '../../../lib/domain/sizing.ts'
import { assert } from '../../../lib/errors.ts'
import type { NewIntent } from '../../../lib/store/books/intentBook.ts'
import type { IntentRow } from '../../../lib/store/rows/intentRow.ts'
import type { World } from '../../wiring/world.ts'
import type { CurrentCycle } from '../currentCycle.ts'
import type { Truth } from '../observation.ts'
import type { Judged } from './gate.ts'

/** An approved decision with its written order, which may be in parts; none where only exit levels move. */
export interface WrittenPlan {
  judged: Judged
  intents: IntentRow[]
}

/** Step 7. Writes every order down before anything is sent: no intent row, no order. Reductions come first, because they free margin. */
export async function intend(
  world: World,
  cycle: CurrentCycle,
  truth: Truth,
  judged: readonly Judged[],
): Promise<WrittenPlan[]> {
  const approved = judged.filter((one) => one.verdict.approval !== null)
  const ordered = [...approved].sort((a, b) => rank(a) - rank(b))
  const drafts = await Promise.all(
    ordered.map(async (one) => ({ one, parts: toIntents(world, cycle, truth, one, await slippageFracOf(world, one)) })),
  )
  const rows = await world.books.intents.insert(drafts.flatMap(({ parts }) => parts))
  const byCloid = new Map(rows.map((row) => [row.cloid, row]))
  return drafts.map(({ one, parts }) => ({
    judged: one,
    intents: parts.flatMap(({ order }) => byCloid.get(order.cloid) ?? []),
  }))
}

const rank = ({ verdict }: Judged): number => (verdict.approval?.kind === 'increase' ? 1 : 0)

/** Tries to leave a coin within this time count as one attempt after another. */
const ATTEMPTS_MS = 10 * 60_000

/** A whole close that did not get through is tried again with a wider bound: leaving late is worse than leaving badly. */
async function slippageFracOf({ books, clock }: World, { verdict: { approval } }: Judged): Promise<number> {
  if (!isWholeClose(approval)) return SLIPPAGE_FRAC_MAX
  const tries = await books.intents.countCloses(approval.coin, clock.nowMs() - ATTEMPTS_MS)
  return EXIT_SLIPPAGE_FRACS[Math.min(tries, EXIT_SLIPPAGE_FRACS.length - 1)] ?? SLIPPAGE_FRAC_MAX
}

function toIntents(
  { books, exchange }: World,
  cycle: CurrentCycle,
  { markets }: Pick<Truth, 'markets'>,
  { wish, verdict: { approval }, row }: Judged,
  slippageFrac: number,
): NewIntent[] {
  if (!sendsOrder(approval)) return []
  const market = markets[approval.coin]
  assert(market, `The gate approved an order in ${approval.coin}, which the venue does not list.`)
  return toOrderPlans(approval, market, slippageFrac).map(({ role, leverage, coin, ...order }, index) => ({
    cycleId: cycle.id,
    decisionId: row.id,
    role,
    source: wish.source,
    reason: '',
    leverage,
    order: {
      cloid: exchange.cloidOf({
        agentId: books.agentId,
        cycle: cycle.number,
        cycleStartedMs: cycle.startedMs,
        decision: row.number,
        coin,
        role,
        attempt: 1,
        part: index,
      }),
      coin,
      ...order,
      kind: { type: 'limit', tif: 'Ioc' },
    },
  }))
}
