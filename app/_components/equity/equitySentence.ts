import type { Performance } from '@/lib/contracts/performance.ts'
import { formatPct } from '../numbers/formatNumber.ts'

const signed = (value: number): string => formatPct(value, { sign: 'always' })

/** Returns the chart in words, for those who cannot or need not read it. */
export function equitySentence({ curve, stats }: Pick<Performance, 'curve' | 'stats'>): string {
  if (curve.length < 2) return 'One point so far; a curve needs two.'
  const { returnFrac, btcHoldReturnFrac, drawdownFracMax } = stats
  if (returnFrac === null) return `${curve.length} points; too few for a return.`
  const bitcoin =
    btcHoldReturnFrac === null ? 'BTC has no price for this range' : `BTC held ${signed(btcHoldReturnFrac)}`
  const drawdown = drawdownFracMax === null ? '' : ` Deepest fall from a peak: ${formatPct(Math.abs(drawdownFracMax))}.`
  return `Return in this range ${signed(returnFrac)}; ${bitcoin}; doing nothing ${signed(0)}.${drawdown}`
}
