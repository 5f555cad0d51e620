import type { EquitySample } from '@/lib/domain/metrics.ts'
import type { EquityRow } from '@/lib/store/rows/equityRow.ts'

/** An equity point as the newest known at a time of a grid. */
export interface Sample {
  atMs: number
  point: EquityRow
}

/** Returns the samples as statistics read them. */
export const toEquitySamples = (samples: readonly Sample[]): EquitySample[] =>
  samples.map(({ atMs, point }) => ({
    atMs,
    equityUsd: point.equityUsd.toNumber(),
    netDepositsUsd: point.depositsUsd.toNumber(),
  }))
