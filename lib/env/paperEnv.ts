import { existsSync } from 'node:fs'
import { type Usd, usd } from '../domain/decimal.ts'
import { absolute, orThrow, type Reading } from './reading.ts'
import { type EnvSource, problem, readVariables } from './variables.ts'

export const PAPER_NAMES = [
  'NOCTURNE_DATA_DIR',
  'PAPER_PORT',
  'NOCTURNE_MARKET',
  'NOCTURNE_SPEED',
  'PAPER_START_USD',
] as const

export type MarketFeed = { kind: 'live' } | { kind: 'replay'; folder: string } | { kind: 'synthetic'; seed: number }

export interface PaperEnv {
  port: number
  host: '127.0.0.1'
  market: MarketFeed
  /** Venue seconds in a wall second; null: the feed's own pace. */
  speed: number | null
  dataDir: string
  startUsd: Usd
}

/** Returns the paper exchange's settings. Throws AppError('env_invalid'). */
export const paperEnv = (source: EnvSource = process.env): PaperEnv => orThrow(readPaper(source))

/** Returns the same with what is wrong, for the supervisor, who says everything at once. */
export function readPaper(source: EnvSource): Reading<PaperEnv> {
  const { values, problems } = readVariables(PAPER_NAMES, source)
  const market: MarketFeed = values.NOCTURNE_MARKET ?? { kind: 'live' }
  if (market.kind === 'live' && values.NOCTURNE_SPEED !== null && values.NOCTURNE_SPEED !== 1) {
    problems.push(problem('NOCTURNE_SPEED', source, '1 or nothing, because live prices come in real time'))
  }
  if (market.kind === 'replay' && !existsSync(/* turbopackIgnore: true */ market.folder)) {
    problems.push(problem('NOCTURNE_MARKET', source, 'replay: and a folder that exists'))
  }
  const env = {
    port: values.PAPER_PORT ?? 3101,
    host: '127.0.0.1' as const,
    market: market.kind === 'replay' ? { ...market, folder: absolute(market.folder) } : market,
    speed: values.NOCTURNE_SPEED,
    dataDir: absolute(values.NOCTURNE_DATA_DIR ?? 'data'),
    startUsd: values.PAPER_START_USD ?? usd(10_000),
  }
  return { env, problems }
}
