import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Candle } from '@/lib/domain/market.ts'

/** Values computed by TA-Lib, Tulip and numpy outside this project; see ../shared/data/indicator-oracle.json. Never committed. */
export interface OracleCase {
  id: string
  taapi: string
  params: Record<string, number | string>
  input: string
  expected: Record<string, (number | string | boolean | null)[]>
}

export interface OraclePattern {
  pattern: string
  input: string
  params: Record<string, number>
  hits: { count: number; last: [number, number][] }
}

export interface Oracle {
  cases: OracleCase[]
  patterns: OraclePattern[]
  candles(input: string): Candle[]
}

interface Slice {
  file: string
  rowStart: number
  rowEnd: number
}

const sharedFolder = (): string => path.join(process.env.NOCTURNE_SHARED ?? '../shared', 'data')

/** Returns candles of one of the shared CSV files (time, open, high, low, close, volume), null when the data is absent. */
export function loadMarketCsv(file: string, intervalMs: number): Candle[] | null {
  const full = path.join(sharedFolder(), file)
  if (!existsSync(full)) return null
  const [, ...lines] = readFileSync(full, 'utf8').trim().split('\n')
  return lines.map((line) => {
    const [openMs = 0, open = 0, high = 0, low = 0, close = 0, volume = 0] = line.split(',').map(Number)
    return { openMs, closeMs: openMs + intervalMs - 1, open, high, low, close, volume, closed: true }
  })
}

/** Returns the oracle, null when the shared data is absent. */
export function loadOracle(): Oracle | null {
  const file = path.join(sharedFolder(), 'indicator-oracle.json')
  if (!existsSync(file)) return null
  const raw = JSON.parse(readFileSync(file, 'utf8'))
  const slices: Record<string, Slice> = { ...raw.inputs, ...raw.patterns }
  const cache = new Map<string, Candle[]>()
  const read = (input: string): Candle[] => {
    const slice = slices[input]
    if (slice === undefined) return []
    const interval = slice.file.includes('4h') ? 14_400_000 : 300_000
    return (loadMarketCsv(slice.file, interval) ?? []).slice(slice.rowStart, slice.rowEnd + 1)
  }
  return {
    cases: [...raw.cases, ...raw.custom],
    patterns: Object.entries(
      raw.patterns as Record<
        string,
        { hits: Record<string, OraclePattern['hits'] & { params: Record<string, number> }> }
      >,
    ).flatMap(([input, { hits }]) =>
      Object.entries(hits).map(([pattern, each]) => ({ pattern, input, params: each.params, hits: each })),
    ),
    candles(input) {
      const known = cache.get(input) ?? read(input)
      cache.set(input, known)
      return known
    },
  }
}

/** Returns whether a value equals the oracle's within its tolerance: 1e-6 relative or 1e-9 absolute. */
export function sameValue(seen: unknown, expected: number | string | boolean | null): boolean {
  if (typeof expected !== 'number') return seen === expected
  if (typeof seen !== 'number') return false
  return Math.abs(seen - expected) <= Math.max(1e-9, 1e-6 * Math.abs(expected))
}
