import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type PaperEnv, paperEnv } from '../../lib/env/paperEnv.ts'
import { AppError, describeError, exitStatusFor } from '../../lib/errors.ts'
import { createLog } from '../../lib/log.ts'
import type { Feed } from '../../lib/paper/feeds/feed.ts'
import { createLiveFeed } from '../../lib/paper/feeds/liveFeed.ts'
import { createReplayFeed } from '../../lib/paper/feeds/replayFeed.ts'
import { createSyntheticFeed } from '../../lib/paper/feeds/syntheticFeed.ts'
import { readControlKey } from '../../lib/paper/paperControl.ts'
import { createPaperServer } from '../../lib/paper/paperServer.ts'
import { type Journal, openJournal } from '../../lib/paper/server/journal.ts'
import { makePrivateFolder } from '../../lib/privateFolder.mjs'
import { lockFile } from '../../lib/store/db.ts'

/** The paper exchange as a process: settings → feed → server, until told to stop. It holds no key that signs and trades for nobody. */

const log = createLog('paperExchange')
const SPEED_SIMULATED = 60
/** Long enough for an agent that is started beside it to take the clock in hand. */
const START_HOLD_MS = 30_000

async function main(): Promise<void> {
  const env = paperEnv()
  const { feed, journal, unlock } = await createMarket(env)
  // In place of the live market, a synthetic one keeps the live market's pace.
  const speed = env.speed ?? (env.market.kind === 'live' ? 1 : SPEED_SIMULATED)
  const server = await createPaperServer({
    feed,
    journal,
    host: env.host,
    port: env.port,
    speed,
    startUsd: env.startUsd,
    controlKey: readControlKey(env.dataDir),
    startHoldMs: START_HOLD_MS,
    onFatal: fail,
  })
  log.info('listening', { url: server.url, feed: feed.kind, key: feed.key, note: feed.note, speed })
  process.send?.({ ready: true })
  let isStopping = false
  const stop = async (why: string) => {
    if (isStopping) return
    isStopping = true
    log.info('stopping', { why })
    await server.close()
    unlock()
    process.exit(0)
  }
  process.once('SIGTERM', () => void stop('SIGTERM'))
  process.once('SIGINT', () => void stop('SIGINT'))
  if (process.send) process.once('disconnect', () => void stop('parent gone'))
}

interface Market extends Account {
  feed: Feed
}

interface Account {
  journal: Journal
  /** Leaves the account to the next one. Held on to until then: a lock that nothing refers to is given back by the garbage collector. */
  unlock: () => void
}

async function createMarket({ market, dataDir }: PaperEnv): Promise<Market> {
  const withJournal = async (feed: Feed): Promise<Market> => ({ feed, ...(await openAccount(dataDir, feed.key)) })
  switch (market.kind) {
    case 'synthetic':
      return withJournal(createSyntheticFeed({ seed: market.seed }))
    case 'replay':
      return withJournal(createReplayFeed({ folder: market.folder }))
    case 'live':
      try {
        return await withJournal(await createLiveFeed())
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'upstream') throw error
        log.warn('live prices cannot be reached, falling back to synthetic ones', { reason: describeError(error) })
        return fallback(dataDir)
      }
  }
}

/** How long one that was told to end may take over its last snapshot before its account counts as another's. */
const HANDOVER_MS = 2_000

/** Opens the account of a market under a lock, since two that wrote its journal would destroy it: whoever started them, and on whatever port. */
async function openAccount(dataDir: string, key: string): Promise<Account> {
  const folder = path.join(dataDir, `paper-${key}`)
  const untilMs = performance.now() + HANDOVER_MS
  for (;;) {
    const unlock = lockFolder(folder)
    if (unlock !== null) return { journal: openJournal(folder), unlock }
    if (performance.now() > untilMs) break
    await sleep(100)
  }
  const sentence = `Another paper exchange keeps the account in ${folder}.`
  const advice = 'Stop that one (npm start runs one as well), or set NOCTURNE_DATA_DIR to another folder.'
  throw new AppError('paper_taken', `${sentence} ${advice}`)
}

function lockFolder(folder: string): (() => void) | null {
  try {
    makePrivateFolder(folder)
    return lockFile(path.join(folder, 'account.guard'))
  } catch (cause) {
    const sentence = `The paper exchange cannot write to ${folder} (${describeError(cause)}).`
    throw new AppError('paper_store', `${sentence} Make the folder writable or set NOCTURNE_DATA_DIR to another.`, {
      cause,
    })
  }
}

const FALLBACK_KEY = 'synthetic-fallback'

/** A synthetic market that begins now, or goes on where an earlier fallback stood, since the account in its folder traded on that one. */
async function fallback(dataDir: string): Promise<Market> {
  const { journal, unlock } = await openAccount(dataDir, FALLBACK_KEY)
  const note = `Hyperliquid's public data could not be reached at ${new Date().toISOString()}; prices are synthetic.`
  const startMs = journal.startMs ?? Date.now()
  return { feed: createSyntheticFeed({ seed: 1, startMs, key: FALLBACK_KEY, note }), journal, unlock }
}

function fail(error: unknown): void {
  const code = error instanceof AppError ? error.code : 'unexpected'
  log.error(describeError(error instanceof AppError ? error.message : error), { code })
  // A wrong setting, a broken recording or an account that another has does not heal by starting again; a port or a folder may.
  process.exit(exitStatusFor(error))
}

main().catch(fail)
