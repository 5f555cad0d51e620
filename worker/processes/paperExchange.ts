import path from 'node:path'
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

/** The paper exchange as a process: settings → feed → server, until told to stop. It holds no key that signs and trades for nobody. */

const log = createLog('paperExchange')
const SPEED_SIMULATED = 60
/** Long enough for an agent that is started beside it to take the clock in hand. */
const START_HOLD_MS = 30_000

async function main(): Promise<void> {
  const env = paperEnv()
  const { feed, journal } = await createMarket(env)
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
    process.exit(0)
  }
  process.once('SIGTERM', () => void stop('SIGTERM'))
  process.once('SIGINT', () => void stop('SIGINT'))
  if (process.send) process.once('disconnect', () => void stop('parent gone'))
}

interface Market {
  feed: Feed
  journal: Journal
}

async function createMarket({ market, dataDir }: PaperEnv): Promise<Market> {
  const withJournal = (feed: Feed): Market => ({ feed, journal: openJournal(folderOf(dataDir, feed.key)) })
  switch (market.kind) {
    case 'synthetic':
      return withJournal(createSyntheticFeed({ seed: market.seed }))
    case 'replay':
      return withJournal(createReplayFeed({ folder: market.folder }))
    case 'live':
      try {
        return withJournal(await createLiveFeed())
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'upstream') throw error
        log.warn('live prices cannot be reached, falling back to synthetic ones', { reason: describeError(error) })
        return fallback(dataDir)
      }
  }
}

const folderOf = (dataDir: string, key: string): string => path.join(dataDir, `paper-${key}`)
const FALLBACK_KEY = 'synthetic-fallback'

/** A synthetic market that begins now, or goes on where an earlier fallback stood, since the account in its folder traded on that one. */
function fallback(dataDir: string): Market {
  const journal = openJournal(folderOf(dataDir, FALLBACK_KEY))
  const note = `Hyperliquid's public data could not be reached at ${new Date().toISOString()}; prices are synthetic.`
  const startMs = journal.startMs ?? Date.now()
  return { feed: createSyntheticFeed({ seed: 1, startMs, key: FALLBACK_KEY, note }), journal }
}

function fail(error: unknown): void {
  const code = error instanceof AppError ? error.code : 'unexpected'
  log.error(describeError(error instanceof AppError ? error.message : error), { code })
  // A wrong setting or a broken recording does not heal by starting again; a port or a folder may.
  process.exit(exitStatusFor(error))
}

main().catch(fail)
