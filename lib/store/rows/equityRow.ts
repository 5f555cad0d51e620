import type { Px, Usd } from '../../domain/decimal.ts'
import type { EquityPoint } from '../../generated/prisma/client.ts'
import { columnsOf } from './columns.ts'

/** Equity at one moment, with the sums since the account began that explain it. */
export interface EquityRow {
  agentId: string
  at: Date
  equityUsd: Usd
  depositsUsd: Usd
  realizedUsd: Usd
  feesUsd: Usd
  fundingUsd: Usd
  unrealizedUsd: Usd
  /** What is known of it, and the most it may be. */
  modelCostUsd: Usd
  modelCostUsdMax: Usd
  btcPx: Px | null
}

/** Returns the row parsed. Throws AppError('store_row'). */
export function parseEquityRow(row: EquityPoint): EquityRow {
  const at = columnsOf('EquityPoint', `${row.agentId} at ${row.at.toISOString()}`)
  return {
    ...row,
    equityUsd: at.usd('equityUsd', row.equityUsd),
    depositsUsd: at.usd('depositsUsd', row.depositsUsd),
    realizedUsd: at.usd('realizedUsd', row.realizedUsd),
    feesUsd: at.usd('feesUsd', row.feesUsd),
    fundingUsd: at.usd('fundingUsd', row.fundingUsd),
    unrealizedUsd: at.usd('unrealizedUsd', row.unrealizedUsd),
    modelCostUsd: at.usd('modelCostUsd', row.modelCostUsd),
    modelCostUsdMax: at.usd('modelCostUsdMax', row.modelCostUsdMax),
    btcPx: at.pxOrNull('btcPx', row.btcPx),
  }
}
