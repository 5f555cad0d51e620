import path from 'node:path'
import { loadDotEnv, type PaperEnv, paperEnv } from '../lib/env.ts'
import { AppError, describeError } from '../lib/errors.ts'
import { createLog } from '../lib/log.ts'
import type { Feed } from '../lib/paper/feeds/feed.ts'
import { createSyntheticFeed } from '../lib/paper/feeds/syntheticFeed.ts'
import { createPaperServer } from '../lib/paper/paperServer.ts'
import { openJournal } from '../lib/paper/server/journal.ts'

/** The paper exchange as a process: settings → feed → server, until told to stop. It holds no key and trades for nobody. */

const log = createLog('paperExchange')
const SPEED_SIMULATED = 60
/** Long enough for an agent that is started beside it to take the clock in hand. */
const START_HOLD_MS = 30_000

async function main(): Promise<void> {
  loadDotEnv('.env')
  const env = paperEnv()
  const feed = await createFeed(env)
  const journal = openJournal(path.join(env.dataDir, `paper-${feed.key}`))
  const speed = feed.simulated ? (env.speed ?? SPEED_SIMULATED) : 1
  const server = await createPaperServer({
    feed,
    journal,
    host: env.host,
    port: env.port,
    speed,
    startUsd: env.startUsd,
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

async function createFeed({ market }: PaperEnv): Promise<Feed> {
  if (market.kind === 'synthetic') return createSyntheticFeed({ seed: market.seed })
  throw new AppError('feed', `The feed ${market.kind} is not available. Set NOCTURNE_MARKET=synthetic:1.`)
}

function fail(error: unknown): void {
  if (error instanceof AppError) log.error(error.message, { code: error.code })
  else log.error(describeError(error), { code: 'unexpected' })
  process.exit(1)
}

main().catch(fail)
