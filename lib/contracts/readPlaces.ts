import type { EventKind } from '../domain/recordWords.ts'

/** Where a read is and when it is old: what the browser knows of it. What it is asked with and answers is reads.ts, whose schemas stay with the server. */
export interface ReadPlace {
  /** As the folder under app: a segment in brackets is filled by the parameter of that name. */
  path: `/api/${string}`
  /** Events after which a screen that shows it reads it again. */
  staleOn: readonly EventKind[]
  /** A query that sets this parameter is about the past: no event makes it stale. */
  settledBy?: string
  /** Read again so often besides, because what it tells no event can. */
  everyMs?: number
}

/** Every read of the HTTP API by its name. To add one: an entry here and in reads.ts, its function in app/_lib/serveReads.ts, a route file of one line. */
export const READ_PLACES = {
  /** 200 while the store can be read. How long the agent has been silent is data, not a failure of the web process. */
  health: { path: '/api/health', staleOn: [] },
  /** Every agent, the one that beat last first. A dead agent sends no event, so its silence is found by asking. */
  status: {
    path: '/api/status',
    staleOn: ['status', 'cycle', 'step', 'fill', 'position', 'equity', 'command', 'settings'],
    everyMs: 2000,
  },
  /** As the agent last saw them; `atMs` says when. */
  positions: { path: '/api/positions', staleOn: ['order', 'fill', 'position', 'equity'] },
  /** Orders resting on the venue as the agent last saw them. */
  orders: { path: '/api/orders', staleOn: ['order', 'position'] },
  /** Executions, newest first. */
  fills: { path: '/api/fills', staleOn: ['fill'] },
  /** Round trips, newest first. */
  trades: { path: '/api/trades', staleOn: ['fill', 'position'] },
  /** Newest first, under the filters; `before` is the last id of the page before. */
  cycles: { path: '/api/cycles', staleOn: ['cycle', 'decision'] },
  /** Everything of one cycle. */
  cycle: { path: '/api/cycles/[cycleId]', staleOn: ['cycle', 'step', 'turn', 'decision', 'order', 'fill'] },
  /** The latest decision for each coin, and what the gate said. */
  signals: { path: '/api/signals', staleOn: ['decision'] },
  /** Newest first, under the filters. Its route also gives it as JSON lines. */
  diary: { path: '/api/diary', staleOn: ['diary'] },
  /** What happened since an entry of the diary, in five lines. */
  since: { path: '/api/since', staleOn: [] },
  /** Curves of at most 600 points and statistics between two venue times. */
  performance: { path: '/api/performance', staleOn: ['fill', 'equity'] },
  /** What trades came to by coin, side, exit and more, what the account cost, and what each day made. */
  breakdown: { path: '/api/performance/breakdown', staleOn: ['fill', 'equity'] },
  /** Bars of a coin with indicators over them, from what the agent stored. */
  candles: { path: '/api/candles', staleOn: ['cycle', 'equity'], settledBy: 'until' },
  /** What happened to a coin within a range: executions, stops and targets while they rested, positions. */
  markers: { path: '/api/candles/markers', staleOn: ['order', 'fill'] },
  /** Every indicator by its TAAPI name, with its parameters. It changes with the program only. */
  indicatorList: { path: '/api/candles/indicators', staleOn: [] },
  /** A coin's market as the agent last saw it, and what it decided. */
  coin: { path: '/api/coins/[coin]', staleOn: ['cycle', 'decision'] },
  /** Pairs of the agent's coins, as last looked at. */
  pairs: { path: '/api/pairs', staleOn: ['settings', 'diary'], everyMs: 30_000 },
  /** One of them, bar by bar. */
  pair: { path: '/api/pairs/one', staleOn: ['diary'], everyMs: 30_000 },
  /** The version in force; version 0 with the defaults before the first was stored. */
  settings: { path: '/api/settings', staleOn: ['settings'] },
  /** How often each limit bound lately, under whatever limits were in force then. */
  limitBinds: { path: '/api/settings/binds', staleOn: ['decision'] },
  /** Newest first; `before` is a version. */
  settingsVersions: { path: '/api/settings/versions', staleOn: ['settings'] },
  /** Every prompt the agent had or that was written down for it, with what each made, newest first. */
  labPrompts: { path: '/api/lab/prompts', staleOn: ['settings', 'fill'] },
  /** One of them, with its text and its trades. */
  labPrompt: { path: '/api/lab/prompts/[hash]', staleOn: ['settings', 'fill'] },
  /** Trials of the lab, newest first. The lab sends no event, so it is asked. */
  labTrials: { path: '/api/lab/trials', staleOn: [], everyMs: 3_000 },
  /** One of them, with its plan and, once there is one, its report. */
  labTrial: { path: '/api/lab/trials/[trialId]', staleOn: [], everyMs: 3_000 },
  /** The model in force, whether it has a key, what is left of its credit, and what was learned of every model that was asked. */
  models: { path: '/api/models', staleOn: ['cycle', 'command', 'settings'] },
  /** The logs there are. Its route also gives the text of one. */
  logs: { path: '/api/logs', staleOn: [] },
  /** Backtests, newest first: the lab tells nobody how far it is, so it is asked. */
  backtests: { path: '/api/lab/backtests', staleOn: [], everyMs: 2000 },
  /** One of them, with what it came to. */
  backtest: { path: '/api/lab/backtests/[runId]', staleOn: [], everyMs: 2000 },
  /** Two of them, a day at a time. */
  comparison: { path: '/api/lab/backtests/[runId]/comparison', staleOn: [] },
  /** The command and its outcome; `outcome` null means pending. */
  command: { path: '/api/agent/commands/[commandId]', staleOn: ['command'] },
} as const satisfies Record<string, ReadPlace>

export type ReadName = keyof typeof READ_PLACES
