import { type Px, toText, type Usd } from '../../domain/decimal.ts'
import type { MoneySums } from '../moneyTally.ts'
import type { BookContext } from './bookContext.ts'

/** The curve of the account. */
export interface EquityBook {
  /** Stores a point, as of now, with the sums that explain it; a second one at the same instant replaces the first. */
  upsert(point: { equityUsd: Usd; unrealizedUsd: Usd; sums: MoneySums; btcPx: Px | null }): Promise<void>
}

/** Returns the agent's equity points. */
export function createEquityBook({ db, agentId, write, announce, now }: BookContext): EquityBook {
  return {
    async upsert({ equityUsd, unrealizedUsd, sums, btcPx }) {
      const at = now()
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
    },
  }
}
