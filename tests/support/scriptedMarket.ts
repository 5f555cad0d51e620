import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { INTERVAL_MS } from '@/lib/domain/market.ts'

/** Where a price is, so many minutes after the market begins; straight in between, and flat before the first and after the last. */
export type PricePath = readonly (readonly [minute: number, px: number])[]

interface ScriptedMarket {
  interval: '1m' | '5m'
  /** Where the market begins; as much history lies before it, flat. */
  startMs: number
  hours: number
  paths: Readonly<Record<string, PricePath>>
}

/** Writes a recording whose prices a test chose, to be replayed from the middle of it, where the paths begin. */
export function writeScriptedMarket(folder: string, { interval, startMs, hours, paths }: ScriptedMarket): void {
  const length = INTERVAL_MS[interval]
  const count = (hours * 3_600_000) / length
  for (const [coin, points] of Object.entries(paths)) {
    const rows = Array.from({ length: 2 * count }, (_, index) => {
      const openMs = startMs + (index - count) * length
      const open = priceAt(points, (openMs - startMs) / 60_000)
      const close = priceAt(points, (openMs + length - startMs) / 60_000)
      return [openMs, open, Math.max(open, close), Math.min(open, close), close, 1_000_000].join(',')
    })
    const text = `time,open,high,low,close,volume\n${rows.join('\n')}\n`
    writeFileSync(path.join(folder, `${coin}-PERP-${interval}.csv`), text)
  }
}

function priceAt(points: PricePath, minute: number): number {
  const next = points.findIndex(([at]) => at > minute)
  const [fromAt, from] = points[next === -1 ? points.length - 1 : Math.max(0, next - 1)] ?? [0, Number.NaN]
  const [toAt, to] = points[next === -1 ? points.length - 1 : next] ?? [0, Number.NaN]
  if (toAt === fromAt || minute <= fromAt) return from
  return Number((from + ((to - from) * (minute - fromAt)) / (toAt - fromAt)).toPrecision(8))
}
