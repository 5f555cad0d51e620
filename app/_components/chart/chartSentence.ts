import type { ChartCandle, Markers } from '@/lib/contracts/candles.ts'
import { formatPct } from '../numbers/formatNumber.ts'
import { formatUtc } from '../numbers/formatTime.ts'
import { formatLevel, type LevelLine, priceDecimals } from './chartData.ts'

/** Returns the chart in words, for those who cannot or need not look at it. */
export function chartSentence({ coin, interval, candles, levels, markers }: ChartWords): string {
  const first = candles[0]
  const last = candles.at(-1)
  if (first === undefined || last === undefined) return `No ${interval} candles of ${coin}.`
  const px = (value: number) => formatLevel(value, priceDecimals(candles))
  const low = Math.min(...candles.map((bar) => bar.low))
  const high = Math.max(...candles.map((bar) => bar.high))
  const change = formatPct(last.close / first.open - 1, { sign: 'always' })
  const bars = `${candles.length} ${interval} ${candles.length === 1 ? 'candle' : 'candles'} of ${coin} from ${formatUtc(first.openMs)} to ${formatUtc(last.openMs)}`
  const moved = `from ${px(first.open)} to ${px(last.close)} (${change}), between ${px(low)} and ${px(high)}.`
  const held = levels.map(({ kind, px: level }) => `${kind} ${px(Number(level))}`).join(', ')
  const fills = markers?.fills.filter(({ atMs }) => atMs >= first.openMs).length ?? 0
  const filled = fills > 0 ? ` ${fills} ${fills === 1 ? 'fill' : 'fills'} in it.` : ''
  return `${bars}: ${moved}${held === '' ? '' : ` Drawn across: ${held}.`}${filled}`
}
interface ChartWords {
  coin: string
  interval: string
  candles: readonly ChartCandle[]
  levels: readonly LevelLine[]
  markers: Markers | null
}

/** Returns one bar in words, for the crosshair moved by keys. */
export function barSentence(bar: ChartCandle, decimals: number, indicators: readonly string[]): string {
  const px = (value: number) => formatLevel(value, decimals)
  const prices = `open ${px(bar.open)}, high ${px(bar.high)}, low ${px(bar.low)}, close ${px(bar.close)}`
  return [formatUtc(bar.openMs), bar.closed ? prices : `${prices}, still forming`, ...indicators].join('; ')
}
