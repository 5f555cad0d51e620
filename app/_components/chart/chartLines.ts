import type { ChartIndicator } from '@/lib/contracts/candles.ts'
import { type LineLook, lineLook } from './chartLook.ts'

/** One drawn result key of an indicator. `pane` 0 is the candles'. */
export interface ChartLine {
  id: string
  indicator: ChartIndicator
  key: string
  pane: number
  style: 'line' | 'dots' | 'histogram'
  look: LineLook
}

/**
 * Returns what is drawn where: keys that are prices share the candles' pane, the others have one pane an indicator, in the order asked for.
 * Looks count up within a pane, so that lines on top of each other differ.
 */
export function layOutLines(indicators: readonly ChartIndicator[]): ChartLine[] {
  const used = new Map<number, number>()
  let panes = 0
  return indicators.flatMap((indicator) => {
    const hasPane = indicator.keys.some(({ place }) => place === 'pane')
    if (hasPane) panes += 1
    const own = panes
    return indicator.keys
      .filter(({ place }) => place !== 'none')
      .map(({ key, place, style }) => {
        const pane = place === 'price' ? 0 : own
        const index = used.get(pane) ?? 0
        used.set(pane, index + 1)
        return { id: `${indicator.spec}.${key}`, indicator, key, pane, style, look: lineLook(index) }
      })
  })
}

/** Returns how many panes there are below the candles'. */
export const paneCount = (lines: readonly ChartLine[]): number => Math.max(0, ...lines.map(({ pane }) => pane))

/** Returns a result key as a word beside its indicator's label: nothing for `value`, `signal` for `valueMACDSignal`, `upper` for a band. */
export function keyWord(name: string, key: string): string {
  const part = key.replace(/^value/, '')
  const isNamed = part.length > name.length && part.toLowerCase().startsWith(name.toLowerCase())
  const bare = (isNamed ? part.slice(name.length) : part).replace(/Band$/, '')
  return bare
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase()
}
