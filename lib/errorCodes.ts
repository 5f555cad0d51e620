/** A process that ends with this status was configured wrongly (sysexits.h: EX_CONFIG): starting it again would not help, so nobody does. */
export const EXIT_CONFIG = 78

/** A process that ends with this status met something that may have passed by the next start. */
export const EXIT_FAILURE = 1

interface ErrorRow {
  /** What it is about. */
  area: 'settings' | 'process' | 'store' | 'venue' | 'feed' | 'indicator' | 'tool' | 'request' | 'own'
  /**
   * Who has to act before another try makes sense: `operator` a person, who changes what the message names; `caller` whoever asked, with another
   * question; `self` nobody, it is tried again and may pass.
   */
  retry: 'operator' | 'caller' | 'self'
  /** Exit status of a process that ends by it; null: no process does. */
  exit: number | null
  /** HTTP status with which a route tells it; null: it is not the asker's business, and a 500 with a reference is told. */
  http: number | null
  /** When it is thrown, for people. */
  words: string
}

/**
 * Every code an AppError can bear. Who tries again, with what status a process ends and with what status a route answers is read here, never from
 * how a code is spelled. lib/ERRORS.md is this table for people.
 */
export const ERROR_CODES = {
  env_invalid: operator('settings', EXIT_CONFIG, 'A variable of the environment is missing or wrong.'),
  agent_unknown: { ...operator('settings', EXIT_CONFIG, 'No agent has this name.'), http: 404 },
  run_plan: operator('settings', EXIT_CONFIG, 'The plan of a run cannot be carried out as written.'),
  trial_plan: {
    ...operator('settings', EXIT_CONFIG, 'The plan of a trial cannot be carried out as written.'),
    http: 422,
  },
  trial_price: {
    ...operator(
      'settings',
      EXIT_CONFIG,
      'A trial was to be started whose price nobody confirmed, or whose price has changed.',
    ),
    http: 409,
  },
  tool_not_recorded: caller('tool', null, 'A model asked a tool for what was not recorded and cannot be computed.'),
  replay_data: operator('feed', EXIT_CONFIG, 'A recording is missing, empty or damaged.'),
  child_config: operator('process', EXIT_CONFIG, 'A child process says that it is configured wrongly.'),
  child_failed: operator('process', EXIT_FAILURE, 'A child process ended again and again before it was ready.'),
  no_process: operator('process', EXIT_FAILURE, 'The settings ask for no process to be started.'),
  already_running: operator('process', EXIT_FAILURE, 'Another Nocturne runs on this data folder.'),
  port_in_use: operator('process', EXIT_FAILURE, 'Another program listens on a port that is needed.'),
  data_dir_unwritable: operator('store', EXIT_FAILURE, 'The data folder cannot be written to.'),
  key_damaged: operator('store', EXIT_FAILURE, 'A key file of the data folder holds something else.'),
  paper_port: operator('process', EXIT_FAILURE, 'The paper exchange cannot listen on its port.'),
  paper_host: operator('settings', EXIT_FAILURE, 'The paper exchange was told to listen beyond this machine.'),
  paper_taken: operator('process', EXIT_CONFIG, 'Another paper exchange has the account of this data folder.'),
  paper_store: operator('store', EXIT_FAILURE, 'The journal of the paper exchange cannot be read or written.'),
  seed_refused: operator('store', EXIT_FAILURE, 'A demo was to be written where something else is stored.'),
  store_migration: operator('store', EXIT_FAILURE, 'The database is not one this version can bring up to date.'),
  store_newer: operator('store', EXIT_CONFIG, 'A newer version of Nocturne made the database.'),
  backup_failed: operator('store', EXIT_FAILURE, 'A backup could not be made.'),
  backup_bad: operator('store', EXIT_FAILURE, 'A backup is not what its list says, or cannot be read by this version.'),
  notify_channel: operator('settings', EXIT_FAILURE, 'A channel of notifications is asked for that there is not.'),
  store_row: operator('store', EXIT_FAILURE, 'A stored row holds what no version of Nocturne writes.'),
  store_busy: {
    ...self('store', 'The store cannot be written now: another process holds its lock.'),
    exit: null,
    http: 503,
  },
  lease_lost: self('process', 'Another process holds the lease of the agent; only one may trade.'),
  venue_unavailable: self('venue', 'The venue did not answer.'),
  venue_reply: operator('venue', EXIT_FAILURE, 'The venue answered in a form this version does not know.'),
  account_refused: operator('settings', EXIT_CONFIG, 'The key does not trade for the account that is read.'),
  coin_unknown: caller('tool', null, 'The venue lists no such coin.'),
  upstream: self('feed', 'The public market data behind the paper exchange did not answer.'),
  indicator_unknown: caller('indicator', 404, 'There is no such indicator.'),
  indicator_parameter: caller('indicator', 422, 'A parameter of an indicator is missing or out of its bounds.'),
  indicator_too_few_candles: caller('indicator', 422, 'An indicator needs more candles than there are.'),
  indicator_engine: self('indicator', 'The library behind an indicator failed.'),
  symbol_unknown: caller('tool', null, 'A tool was asked about a symbol that no listed coin has.'),
  tool_arguments: caller('tool', null, 'The arguments of a tool call are not what its schema says.'),
  tool_result_large: caller('tool', null, 'The result of a tool call is larger than a model is given.'),
  tool_timeout: self('tool', 'A tool did not answer in time.'),
  no_candles: self('tool', 'There are no candles of this coin and interval yet.'),
  no_market_data: self('tool', 'The venue says nothing about this coin.'),
  no_book: self('tool', 'The venue has no order book for this coin.'),
  model_test: { ...operator('own', EXIT_FAILURE, 'A test of the model cannot be carried out.'), exit: null },
  contract: { ...self('own', 'An answer of our own breaks its contract.'), exit: null },
  internal: { ...self('own', 'Something we did not foresee; the log has it under the reference told.'), exit: null },
  invalid: caller('request', 422, 'A value of the body is not allowed; the fields say what is.'),
  query: caller('request', 400, 'A parameter of the query is not allowed; the fields say what is.'),
  json: caller('request', 400, 'The body is not JSON.'),
  content_type: caller('request', 415, 'The body is of another type than JSON.'),
  too_large: caller('request', 413, 'The body is larger than the route takes.'),
  not_found: caller('request', 404, 'There is no such thing.'),
  symbol: caller('request', 422, 'The symbol is missing, or no candles of it are stored.'),
  interval: caller('request', 422, 'The interval is missing, or no candles of it are stored.'),
  settings_conflict: caller('request', 409, 'The settings were changed since they were loaded.'),
  no_agent: { ...caller('request', 409, 'No agent has run here yet.'), retry: 'operator' },
  no_account: caller('request', 409, 'No account is given, and no agent has seen its own here yet.'),
  no_market: caller('request', 409, 'No prices are given, and no decision was judged here yet.'),
  cycle_running: caller('request', 409, 'The cycle has not ended yet.'),
  no_password: caller('request', 409, 'No password is set, so there is nothing to log in to.'),
  password: caller('request', 401, 'The password is wrong.'),
  link: caller('request', 401, 'The login link was used, has run out, or is not the newest.'),
  login: caller('request', 401, 'The request needs a session.'),
  page_key: caller('request', 403, 'A browser’s write bears its cookie without the key its login left in the page.'),
  throttled: caller('request', 429, 'Too many try passwords at once, and this one was not looked at.'),
  origin: caller('request', 403, 'The request comes from a page of another site.'),
  host: caller('request', 421, 'The dashboard does not answer to this host name.'),
} as const satisfies Record<string, ErrorRow>

export type AppErrorCode = keyof typeof ERROR_CODES

/** Returns true for a code of the table: text from a stored row or another process may be anything. */
const isErrorCode = (code: string): code is AppErrorCode => Object.hasOwn(ERROR_CODES, code)

/** Returns true when the code says that the venue is out of reach or speaks in riddles; false for text that is no code of ours. */
export const isVenueError = (code: string): boolean => isErrorCode(code) && ERROR_CODES[code].area === 'venue'

/** Returns the HTTP status with which a route tells an error of this code, null when it does not. */
export const httpStatusOf = (code: AppErrorCode): number | null => ERROR_CODES[code].http

/** Returns the status with which a process ends by an error of this code. */
export const exitStatusOf = (code: AppErrorCode): number => ERROR_CODES[code].exit ?? EXIT_FAILURE

// What most rows of a kind have in common.

function operator(area: ErrorRow['area'], exit: number, words: string): ErrorRow {
  return { area, retry: 'operator', exit, http: null, words }
}

function self(area: ErrorRow['area'], words: string): ErrorRow {
  return { area, retry: 'self', exit: EXIT_FAILURE, http: null, words }
}

function caller(area: ErrorRow['area'], http: number | null, words: string): ErrorRow {
  return { area, retry: 'caller', exit: null, http, words }
}
