import type { OpenOrderView, PositionView, StoredAccount, TradeView } from '@/lib/contracts/positions.ts'
import { toText, usd } from '@/lib/domain/decimal.ts'
import { netUsd, type TradeRow } from '@/lib/store/rows/tradeRow.ts'
import { textOrNull } from './textOrNull.ts'

/** Returns positions with what rests against them and why they were opened. `cycles`: decision to cycle. */
export function toPositions(
  account: StoredAccount,
  trades: readonly TradeRow[],
  cycles: ReadonlyMap<number, number>,
): PositionView[] {
  return account.positions.map((position) => {
    const trade = trades.findLast(({ coin }) => coin === position.coin) ?? null
    const decisionId = trade?.entryDecisionId ?? null
    return {
      ...position,
      stop: protecting(account.openOrders, position, 'sl'),
      target: protecting(account.openOrders, position, 'tp'),
      exitPlan: trade?.exitPlan ?? '',
      exitRules: trade?.exitRules ?? null,
      openedAtMs: trade?.openedAt.getTime() ?? null,
      entryReason: trade?.entryReason ?? '',
      // A position without a trade is one we have not even adopted yet, so it is not ours either.
      adopted: trade?.adopted ?? true,
      decisionId,
      cycleId: decisionId === null ? null : (cycles.get(decisionId) ?? null),
    }
  })
}

/** Of several stops the largest counts: it is the one that protects most of the position. */
function protecting(
  orders: readonly OpenOrderView[],
  position: { coin: string; side: 'long' | 'short' },
  tpsl: 'tp' | 'sl',
): OpenOrderView | null {
  const side = position.side === 'long' ? 'sell' : 'buy'
  const matching = orders.filter(
    (order) => order.coin === position.coin && order.tpsl === tpsl && order.reduceOnly && order.side === side,
  )
  return matching.sort((a, b) => usd(b.sz).cmp(usd(a.sz)))[0] ?? null
}

/** Returns a round trip with its net result and the cycles of both ends. `cycles`: decision to cycle. */
export function toTradeView(
  row: TradeRow,
  cycles: ReadonlyMap<number, number>,
  excursion: TradeView['excursion'],
): TradeView {
  const cycleOf = (decisionId: number | null) => (decisionId === null ? null : (cycles.get(decisionId) ?? null))
  return {
    id: row.id,
    coin: row.coin,
    side: row.side,
    status: row.status,
    adopted: row.adopted,
    openedAtMs: row.openedAt.getTime(),
    closedAtMs: row.closedAt?.getTime() ?? null,
    entryPx: toText(row.entryPx),
    exitPx: textOrNull(row.exitPx),
    szMax: toText(row.szMax),
    realizedPnlUsd: toText(row.realizedPnlUsd),
    feesUsd: toText(row.feesUsd),
    fundingUsd: toText(row.fundingUsd),
    netUsd: toText(netUsd(row)),
    entryReason: row.entryReason,
    exitReason: row.exitReason,
    exitKind: row.exitKind,
    entryDecisionId: row.entryDecisionId,
    exitDecisionId: row.exitDecisionId,
    entryCycleId: cycleOf(row.entryDecisionId),
    exitCycleId: cycleOf(row.exitDecisionId),
    excursion,
  }
}
