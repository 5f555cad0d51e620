import { EXIT_KINDS } from '../domain/recordWords.ts'

/** What the queries of our HTTP API choose from: plain words, for the schemas that read them and for the screens that offer them. */

/** Milliseconds of a range; `all`: from the first point. */
export const RANGES_MS = { '24h': 86_400_000, '7d': 7 * 86_400_000, '30d': 30 * 86_400_000, all: null } as const
export const RANGES = ['24h', '7d', '30d', 'all'] as const satisfies (keyof typeof RANGES_MS)[]
export type Range = (typeof RANGES)[number]

/** What closed trades are grouped by. */
export const BREAKDOWNS = ['coin', 'side', 'exit', 'hour', 'held', 'settings', 'prompt', 'model'] as const
export type Breakdown = (typeof BREAKDOWNS)[number]

export const TRADE_SORTS = ['newest', 'best', 'worst', 'longest', 'shortest'] as const
export const TRADE_EXITS = ['open', ...EXIT_KINDS] as const

export const PAIR_INTERVALS = ['5m', '1h', '4h'] as const

/**
 * The logs there are. The first two are rendered from the store under the original's names; the others are what the supervisor keeps of each
 * process. Those two, agent.log and flatten.log are one agent's: the one the request names. A name that is not here is 404: a path never reaches the file system.
 */
export const LOG_NAMES = [
  'llm_requests.log',
  'diary.jsonl',
  'supervisor.log',
  'flatten.log',
  'agent.log',
  'web.log',
  'paperExchange.log',
  'baselineModel.log',
  'lab.log',
] as const
export type LogName = (typeof LOG_NAMES)[number]
