import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { madePair, walks } from '@/tests/support/pairSeries.ts'
import { pairLines, reportPairs } from '@/worker/lab/pairs.ts'

const HOUR_MS = 3_600_000
const START_MS = Date.parse('2025-01-01T00:00:00Z')
const BARS = 2_200

let folder = ''

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nocturne-pairs-'))
  const { y, x } = madePair({ beta: 1.2, phi: 0.9, n: BARS, seed: 11 })
  const [walk, still] = walks(2, BARS, 99) as [number[], number[]]
  writeCandles('ETH', y)
  writeCandles('BTC', x)
  writeCandles('SOL', walk)
  // Its close is repeated without a trade in every other bar.
  writeCandles('PURR', still, (at) => at % 2 === 1)
})

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

function writeCandles(coin: string, logs: number[], isFlat: (at: number) => boolean = () => false) {
  const rows = logs.map((value, at) => {
    const close = Math.exp(isFlat(at) ? (logs[at - 1] as number) : value).toFixed(8)
    return `${START_MS + at * HOUR_MS},${close},${close},${close},${close},${isFlat(at) ? 0 : 1}`
  })
  fs.writeFileSync(path.join(folder, `${coin}-PERP-1h.csv`), ['time,open,high,low,close,volume', ...rows].join('\n'))
}

test('the pair that was made is found, and why another is not is said', () => {
  const report = reportPairs({ market: folder, interval: '1h', coins: null })
  expect(report.coins).toEqual(['BTC', 'ETH', 'PURR', 'SOL'])
  expect(report.looks).toBe(12)
  expect(report.windows).toBe(2)
  const [first, ...others] = report.pairs
  expect([first?.chosen.y, first?.chosen.x].sort()).toEqual(['BTC', 'ETH'])
  expect(first?.verdict).toBe('cointegrated')
  expect(report.persistence.watched).toMatchObject({ found: 1, again: 1, looked: 6, foundThere: 1 })
  const withPurr = others.filter(({ chosen }) => [chosen.y, chosen.x].includes('PURR'))
  expect(withPurr).toHaveLength(3)
  for (const { refusals } of withPurr) expect(refusals).toContain('staleCloses')
  expect(pairLines(report).join('\n')).toContain(
    'worth watching after correction: 1 found, 1 of them in the next window again (100 %)',
  )
})

test('coins that are not there are left out, and a folder that is not is named', () => {
  expect(reportPairs({ market: folder, interval: '1h', coins: ['BTC', 'DOGE'] }).looks).toBe(0)
  expect(() => reportPairs({ market: path.join(folder, 'none'), interval: '1h', coins: null })).toThrow(
    /none cannot be read/,
  )
})
