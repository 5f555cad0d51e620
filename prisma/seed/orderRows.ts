import type { Fill, OrderSide } from '../../lib/domain/account.ts'
import { type Px, type Sz, toText } from '../../lib/domain/decimal.ts'
import type { Prisma } from '../../lib/generated/prisma/client.ts'

export type Leg = 'entry' | 'stop' | 'target' | 'close'

const LEG_NUMBER: Record<Leg, number> = { entry: 1, stop: 2, target: 3, close: 4 }

/** Returns a cloid that is a decision's and a leg's alone, as the agent's are. */
export const seedCloid = (decisionId: number, leg: Leg): string =>
  `0x${(BigInt(decisionId) * 16n + BigInt(LEG_NUMBER[leg])).toString(16).padStart(32, '0')}`

interface IntentFacts {
  id: number
  agentId: string
  cycleId: number
  decisionId: number
  leg: Leg
  cloid: string
  oid: string
  nowMs: number
  coin: string
  side: OrderSide
  px: Px
  sz: Sz
  filled: boolean
}

/** Returns an order written down, sent and acknowledged at one moment; filled at once or resting. */
export function intentRow(of: IntentFacts): Prisma.IntentCreateManyInput {
  const isTrigger = of.leg === 'stop' || of.leg === 'target'
  return {
    id: of.id,
    agentId: of.agentId,
    cycleId: of.cycleId,
    decisionId: of.decisionId,
    role: of.leg,
    cloid: of.cloid,
    coin: of.coin,
    side: of.side,
    limitPx: toText(of.px),
    sz: toText(of.sz),
    reduceOnly: of.leg !== 'entry',
    tif: isTrigger ? null : 'Ioc',
    triggerPx: isTrigger ? toText(of.px) : null,
    nonceMs: BigInt(of.nowMs),
    expiresAfterMs: BigInt(of.nowMs + 15_000),
    outcome: 'acknowledged',
    orderStatus: of.filled ? 'filled' : 'open',
    oid: of.oid,
    filledSz: of.filled ? toText(of.sz) : '0',
    avgPx: of.filled ? toText(of.px) : null,
    createdAt: new Date(of.nowMs),
    settledAt: of.filled ? new Date(of.nowMs) : null,
  }
}

/** Returns an execution as the venue reported it. */
export const fillRow = (
  fill: Fill,
  of: { id: number; agentId: string; intentId: number | null; decisionId: number },
): Prisma.FillCreateManyInput => ({
  id: of.id,
  agentId: of.agentId,
  coin: fill.coin,
  tid: fill.tid,
  oid: fill.oid,
  cloid: fill.cloid,
  side: fill.side,
  px: toText(fill.px),
  sz: toText(fill.sz),
  startSz: toText(fill.startSzi),
  dir: fill.dir,
  closedPnlUsd: toText(fill.closedPnlUsd),
  feeUsd: toText(fill.feeUsd),
  at: new Date(fill.timeMs),
  intentId: of.intentId,
  decisionId: of.decisionId,
})
