import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createRandomStream } from '@/lib/domain/stats/randomStream.ts'

const HOUR_MS = 3_600_000

/** Returns a new folder with hourly candles of these coins, each a walk drawn from the seed: quicker to read than the synthetic market is to draw. */
export function walkFolder(coins: readonly string[], hours: number, seed: number): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nocturne-walk-'))
  const next = createRandomStream(seed)
  const startMs = Date.UTC(2026, 0, 5)
  for (const coin of coins) {
    let price = 1_000
    const rows = Array.from({ length: hours }, (_, hour) => {
      const open = price
      const close = open * (1 + (next() - 0.5) * 0.03)
      price = close
      const [high, low] = [Math.max(open, close) * (1 + next() * 0.004), Math.min(open, close) * (1 - next() * 0.004)]
      return [startMs + hour * HOUR_MS, open, high, low, close, 1_000 + next() * 1_000].join(',')
    })
    fs.writeFileSync(path.join(folder, `${coin}-PERP-1h.csv`), `time,open,high,low,close,volume\n${rows.join('\n')}\n`)
  }
  return folder
}
