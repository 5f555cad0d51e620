import type { Performance } from '@/lib/contracts/performance.ts'
import { formatPct } from '../numbers/formatNumber.ts'
import { formatUtc } from '../numbers/formatTime.ts'

const signed = (value: number): string => formatPct(value, { sign: 'always' })

/** Returns the chart in words, for those who cannot or need not read it. */
export function equitySentence({ curve, stats, baseline }: Pick<Performance, 'curve' | 'stats' | 'baseline'>): string {
  if (curve.length < 2) return 'One point so far; a curve needs two.'
  const { returnFrac, btcHoldReturnFrac, drawdownFracMax } = stats
  if (returnFrac === null) return `${curve.length} points; too few for a return.`
  const bitcoin =
    btcHoldReturnFrac === null ? 'BTC has no price for this range' : `BTC held ${signed(btcHoldReturnFrac)}`
  const drawdown = drawdownFracMax === null ? '' : ` Deepest fall from a peak: ${formatPct(Math.abs(drawdownFracMax))}.`
  return `Return in this range ${signed(returnFrac)}; ${bitcoin}; doing nothing ${signed(0)}${baselineWords(baseline)}.${drawdown}`
}

/** Both over the time in which both ran: the rules may have begun later. */
function baselineWords(baseline: Performance['baseline']): string {
  if (baseline === null) return ''
  const own = baseline.ownReturnFrac === null ? '' : `, this one ${signed(baseline.ownReturnFrac)} meanwhile`
  return `; the rules of ${baseline.agentId} ${signed(baseline.returnFrac)} since ${formatUtc(baseline.fromMs)}${own}`
}
