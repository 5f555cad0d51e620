import { z } from 'zod'
import type { Coin, Markers } from '@/lib/contracts/candles.ts'
import { toText } from '@/lib/domain/decimal.ts'
import { fillRole } from '@/lib/domain/fillRole.ts'
import { restingUntil } from '@/lib/domain/restingLevels.ts'
import type { ProtectiveIntentRow } from '@/lib/store/queries/markers.ts'
import type { FillRow } from '@/lib/store/rows/fillRow.ts'
import type { TradeRow } from '@/lib/store/rows/tradeRow.ts'
import { toFillView } from './cycleView.ts'

type Cycles = ReadonlyMap<number, number>
const cycleOf = (decisionId: number | null, cycles: Cycles): number | null =>
  decisionId === null ? null : (cycles.get(decisionId) ?? null)

/** Returns an execution with what it did to the position. */
export const toChartFill = (row: FillRow, cycles: Cycles): Markers['fills'][number] => ({
  ...toFillView(row, cycles),
  role: fillRole(row.side, row.sz, row.startSz),
})

/** Returns stops and targets with the time they rested, oldest first. `filled`: when an order executed, by oid. */
export function toLevels(
  rows: readonly ProtectiveIntentRow[],
  trades: readonly TradeRow[],
  filled: ReadonlyMap<string, number>,
  cycles: Cycles,
): Markers['levels'] {
  const orders = rows.map((row) => ({
    id: row.id,
    role: row.role,
    fromMs: (row.settledAt ?? row.createdAt).getTime(),
    isResting: row.orderStatus === 'open',
    filledMs: filled.get(row.oid ?? '') ?? null,
  }))
  const flat = trades.flatMap((trade) => (trade.closedAt === null ? [] : [trade.closedAt.getTime()]))
  const until = restingUntil(orders, flat)
  return rows
    .flatMap((row, index) => {
      const order = orders[index]
      if (order === undefined) return []
      const { id, role, fromMs } = order
      const cycleId = row.cycleId ?? cycleOf(row.decisionId, cycles)
      const px = toText(row.triggerPx)
      return [{ id, role, px, fromMs, toMs: until.get(id) ?? null, decisionId: row.decisionId, cycleId }]
    })
    .sort((a, b) => a.fromMs - b.fromMs)
}

/** Returns a position from its opening to flat. */
export const toRange = (row: TradeRow, cycles: Cycles): Markers['positions'][number] => ({
  id: row.id,
  side: row.side,
  entryPx: toText(row.entryPx),
  fromMs: row.openedAt.getTime(),
  toMs: row.closedAt?.getTime() ?? null,
  decisionId: row.entryDecisionId,
  cycleId: cycleOf(row.entryDecisionId, cycles),
})

const figure = z.number().nullable().catch(null)
const contextSchema = z.looseObject({
  assets: z.array(
    z.looseObject({
      asset: z.string(),
      mark_px: figure,
      funding_rate_hourly: figure,
      open_interest_usd: figure,
      day_change_frac: figure,
    }),
  ),
})

/**
 * Returns what the model was last shown about a coin's market. Nulls where it was shown nothing: a context is a text for a model, and one
 * of an older form is not guessed at.
 */
export function readMarket(context: string | null, coin: string): Omit<Coin, 'coin' | 'atMs' | 'decisions'> {
  const read = contextSchema.safeParse(tryParse(context))
  const asset = read.success ? read.data.assets.find((each) => each.asset === coin) : undefined
  return {
    markPx: asset?.mark_px ?? null,
    fundingRateHourlyFrac: asset?.funding_rate_hourly ?? null,
    // A feed without it says 0, which no market that trades has.
    openInterestUsd: asset?.open_interest_usd || null,
    dayChangeFrac: asset?.day_change_frac ?? null,
  }
}

function tryParse(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return null
  }
}
