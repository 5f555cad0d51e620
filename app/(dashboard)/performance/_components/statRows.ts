import { formatCount, formatPct, formatRatio } from '@/app/_components/numbers/formatNumber.ts'
import type { Performance } from '@/lib/contracts/performance.ts'
import type { Figure } from './FigureTable.tsx'

const DAY_MS = 86_400_000
/** Below these a figure says more about luck than about the agent, so none is shown. The API still has it. */
const DAYS_MIN = 30
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
  const aged = (name: string, value: string | null, from: string): Figure =>
    days < DAYS_MIN
      ? { name, value: null, from: `${days.toFixed(1)} days; it is not judged by fewer than ${DAYS_MIN}` }
      : { name, value, from }
  const yearly = `${points}, annualised from ${days.toFixed(0)} days`
  const annual = (name: string, value: number | null, range = ''): Figure => aged(name, ratio(value), range + yearly)
  const traded = (name: string, value: string | null): Figure =>
    stats.tradeCount < TRADES_MIN
      ? { name, value: null, from: `${trades}; fewer than ${TRADES_MIN} say nothing` }
      : { name, value, from: trades }
  const day = (value: number) => formatPct(value, { sign: 'always', decimals: 3 })
  return [
    { name: 'Return', value: share(stats.returnFrac, 'always'), from: points },
    { name: 'BTC held', value: share(stats.btcHoldReturnFrac, 'always'), from: points },
    aged('Daily return over BTC', stats.againstBtc && day(stats.againstBtc.dayFrac), againstBtcFrom(stats, days)),
    { name: 'Deepest drawdown', value: share(stats.drawdownFracMax), from: points },
    annual('Sharpe', stats.sharpe, sharpeRange(stats, days)),
    annual('Sortino', stats.sortino),
    annual('Calmar', stats.calmar),
    traded('Win rate', share(stats.winRate)),
    traded('Profit factor', ratio(stats.profitFactor)),
  ]
}

/** Returns within what the Sharpe lies, as the beginning of a sentence; empty where that is not known. */
function sharpeRange({ sharpeCertainty }: Performance['stats'], days: number): string {
  if (sharpeCertainty === null) return ''
  const { low, high, daysMin } = sharpeCertainty
  return `95 % between ${formatRatio(low)} and ${formatRatio(high)}${untilTold(low, high, daysMin, days)}; `
}

function againstBtcFrom({ againstBtc }: Performance['stats'], days: number): string {
  if (againstBtc === null) return 'too few intervals with a price of BTC'
  const { dayFracLow, dayFracHigh, daysMin } = againstBtc
  const [low, high] = [dayFracLow, dayFracHigh].map((value) => formatPct(value, { sign: 'always', decimals: 3 }))
  return `on average; 95 % between ${low} and ${high}${untilTold(dayFracLow, dayFracHigh, daysMin, days)}`
}

/** Says whether a range leaves 0 out, and if it does not, how much longer it takes until it would. */
function untilTold(low: number, high: number, daysMin: number | null, days: number): string {
  if (low > 0 || high < 0) return ', 0 left out'
  const more = daysMin === null ? 0 : Math.ceil(daysMin - days)
  return more > 0 ? `, which holds 0; about ${formatCount(more)} more such days would tell` : ', which holds 0'
}
