import { type Px, toText, type Usd } from '../../domain/decimal.ts'
import type { MoneySums } from '../moneyTally.ts'
import type { BookContext } from './bookContext.ts'

/** The curve of the account. */
export interface EquityBook {
  /** Stores a point, as of now, with the sums that explain it; a second one at the same instant replaces the first. */
  upsert(point: NewEquityPoint): Promise<void>
  /** Stores the point everything is measured from, right before now; nothing where the account has a point already. */
  open(point: NewEquityPoint): Promise<void>
}

interface NewEquityPoint {
  equityUsd: Usd
  unrealizedUsd: Usd
  sums: MoneySums
  btcPx: Px | null
}

/** Returns the agent's equity points. */
export function createEquityBook({ db, agentId, write, announce, now }: BookContext): EquityBook {
  async function store({ equityUsd, unrealizedUsd, sums, btcPx }: NewEquityPoint, at: Date): Promise<void> {
    const data = {
      equityUsd: toText(equityUsd),
      depositsUsd: toText(sums.depositsUsd),
      realizedUsd: toText(sums.realizedUsd),
      feesUsd: toText(sums.feesUsd),
      fundingUsd: toText(sums.fundingUsd),
      unrealizedUsd: toText(unrealizedUsd),
      modelCostUsd: toText(sums.modelCostUsd),
      modelCostUsdMax: toText(sums.modelCostUsdMax),
      btcPx: btcPx === null ? null : toText(btcPx),
    }
    const upsert = db.equityPoint.upsert({
      where: { agentId_at: { agentId, at } },
      create: { agentId, at, ...data },
      update: data,
      select: { at: true },
    })
    await write([upsert], [announce('equity', at.getTime())])
  }
  return {
    upsert: (point) => store(point, now()),
    async open(point) {
      const known = await db.equityPoint.findFirst({ where: { agentId }, select: { at: true } })
      if (known === null) await store(point, new Date(now().getTime() - 1))
    },
  }
}
