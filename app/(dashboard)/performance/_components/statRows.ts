import { formatCount, formatPct, formatRatio } from '@/app/_components/numbers/formatNumber.ts'
import type { Performance } from '@/lib/contracts/performance.ts'
import type { Figure } from './FigureTable.tsx'

const DAY_MS = 86_400_000
/** Below these a figure says more about luck than about the agent, so none is shown. The API still has it. */
const ANNUALISE_DAYS_MIN = 30
const TRADES_MIN = 10

const share = (value: number | null, sign: 'auto' | 'always' = 'auto'): string | null =>
  value === null ? null : formatPct(value, { sign })
const ratio = (value: number | null): string | null => (value === null ? null : formatRatio(value))

/** Returns the statistics as rows, each with what it stands on: a figure without its n is a boast. */
export function statRows({ stats, curve }: Pick<Performance, 'stats' | 'curve'>): Figure[] {
  const days = ((curve.at(-1)?.atMs ?? 0) - (curve[0]?.atMs ?? 0)) / DAY_MS
  const points = `${formatCount(stats.pointCount)} points, ${stats.sampling}`
  const adopted =
    stats.adoptedTradeCount === 0 ? '' : `; ${formatCount(stats.adoptedTradeCount)} adopted ones do not count`
  const trades = `${formatCount(stats.tradeCount)} closed trades of its own${adopted}`
  const annual = (name: string, value: number | null): Figure =>
    days < ANNUALISE_DAYS_MIN
      ? { name, value: null, from: `${days.toFixed(1)} days; a year is not judged by fewer than ${ANNUALISE_DAYS_MIN}` }
      : { name, value: ratio(value), from: `${points}, annualised from ${days.toFixed(0)} days` }
  const traded = (name: string, value: string | null): Figure =>
    stats.tradeCount < TRADES_MIN
      ? { name, value: null, from: `${trades}; fewer than ${TRADES_MIN} say nothing` }
      : { name, value, from: trades }
  return [
    { name: 'Return', value: share(stats.returnFrac, 'always'), from: points },
    { name: 'BTC held', value: share(stats.btcHoldReturnFrac, 'always'), from: points },
    { name: 'Deepest drawdown', value: share(stats.drawdownFracMax), from: points },
    annual('Sharpe', stats.sharpe),
    annual('Sortino', stats.sortino),
    annual('Calmar', stats.calmar),
    traded('Win rate', share(stats.winRate)),
    traded('Profit factor', ratio(stats.profitFactor)),
  ]
}
