import type http from 'node:http'
import { Decimal } from '../domain/decimal.ts'
import { AppError } from '../errors.ts'
import { createBodyReader } from '../loopback/jsonBody.ts'
import { createLoopbackServer, type LoopbackServer, listen } from '../loopback/loopbackServer.ts'
import type { Feed } from './feeds/feed.ts'
import { createControlGuard } from './paperControl.ts'
import { createFaults } from './server/faults.ts'
import { handleHttp } from './server/httpRoutes.ts'
import { createIpMeter } from './server/ipWeights.ts'
import { type Journal, openJournal } from './server/journal.ts'
import { attachSockets } from './server/sockets.ts'
import { createTurns } from './server/turns.ts'
import { createVenue, type Venue } from './server/venue.ts'

export interface PaperServerOptions {
  feed: Feed
  /** Folder of the account; null keeps it in memory only. */
  folder?: string | null
  /** A journal that is already open, instead of a folder. */
  journal?: Journal
  /** Loopback address to listen on; default 127.0.0.1. */
  host?: string
  /** 0 picks a free one. */
  port?: number
  /** Venue seconds in a wall second; the live feed always runs at 1. */
  speed?: number
  /** Who proves to have it sets the clock, deposits, faults and facts; default null: nobody does. */
  controlKey?: string | null
  /** What POST /paper/deposit gives when it names no amount. */
  startUsd?: Decimal
  wallMs?: () => number
  /** How often the venue wakes by itself, in wall ms; 0: only when asked something. */
  pumpMs?: number
  /** A simulated clock stands at its start this long, so that an agent that comes up within it acts from the first moment. */
  startHoldMs?: number
  /** Below this traded volume scheduleCancel is refused, as on the venue. */
  scheduleCancelVolumeUsd?: Decimal
  /**
   * Whether requests past 1,200 weight a minute are refused. Default: where the market has the wall's pace, for a client of a faster one asks more a
   * minute than it ever would, and on a wall moved by hand no minute ends by itself.
   */
  enforceIpWeights?: boolean
  /** Called once when the account can no longer be written: the process must end. */
  onFatal?: (error: unknown) => void
}

export interface PaperServer {
  readonly url: string
  readonly wsUrl: string
  readonly port: number
  readonly venue: Venue
  /** Writes a snapshot and closes every connection. */
  close(): Promise<void>
}

const BODY_BYTES_MAX = 1024 * 1024
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost'])

/**
 * Starts the paper venue: Hyperliquid's POST /info, POST /exchange and websocket /ws over the engine, and /paper/* beside them. Throws
 * AppError('paper_port') when the port is taken and ('paper_store') when the folder cannot be used.
 */
export async function createPaperServer(options: PaperServerOptions): Promise<PaperServer> {
  const {
    feed,
    folder = null,
    host = '127.0.0.1',
    port = 0,
    controlKey = null,
    wallMs = Date.now,
    pumpMs = 50,
  } = options
  if (!LOOPBACK.has(host)) {
    throw new AppError('paper_host', `The paper exchange listens on this machine only, not on ${host}. Use 127.0.0.1.`)
  }
  const journal = options.journal ?? (folder === null ? null : openJournal(folder))
  const venue = createVenue({
    feed,
    journal,
    speed: feed.simulated ? (options.speed ?? 1) : 1,
    wallMs,
    startHoldMs: options.startHoldMs ?? 0,
    ...(options.scheduleCancelVolumeUsd ? { scheduleCancelVolumeUsd: options.scheduleCancelVolumeUsd } : {}),
  })
  const end = onceOnly(options.onFatal ?? (() => {}))
  const fatal = (error: unknown) => {
    if (isUnwritten(error)) end(error)
  }
  const faults = createFaults()
  const hasWallPace = options.wallMs === undefined && venue.clock.speed === 1
  const meter = createIpMeter({ wallMs, enforced: options.enforceIpWeights ?? hasWallPace })
  const startUsd = options.startUsd ?? new Decimal(10_000)
  const readBody = createBodyReader(BODY_BYTES_MAX)
  const mayControl = createControlGuard(controlKey)
  const turns = createTurns()
  const server = createLoopbackServer(
    (request, response) =>
      handleHttp(
        {
          venue,
          faults,
          meter,
          startUsd,
          wallMs,
          controlKey,
          mayControl,
          vouch: server.room.vouch,
          turns,
          readBody,
          dropSockets: () => sockets.drop(),
          onError: fatal,
        },
        request,
        response,
      ),
    fatal,
  )
  const sockets = attachSockets({ server, venue, faults, controlKey, mayControl, turns, wallMs, fatal })
  const { url, port: boundPort, close } = await listenOn(server, port, host)
  const pump = pumpMs > 0 ? setInterval(() => guard(() => venue.advance(), end), pumpMs) : null
  let isClosed = false

  return {
    url,
    wsUrl: `${url.replace('http:', 'ws:')}/ws`,
    port: boundPort,
    venue,
    async close() {
      if (isClosed) return
      isClosed = true
      if (pump) clearInterval(pump)
      sockets.close()
      await close()
      venue.close()
      await feed.close()
    },
  }
}

async function listenOn(server: http.Server, port: number, host: string): Promise<LoopbackServer> {
  try {
    return await listen(server, port, host)
  } catch (cause) {
    throw new AppError(
      'paper_port',
      `The paper exchange cannot listen on ${host}:${port}. Stop what uses the port, or set PAPER_PORT to another.`,
      { cause },
    )
  }
}

/** What a request brought about but cannot be kept must not be acted on; any other failure is that request's alone, and the venue is where it was. */
const isUnwritten = (error: unknown): boolean => error instanceof AppError && error.code === 'paper_store'

/** Runs work after which the venue may not go on when it throws: what could not be written must not be acted on. */
function guard(work: () => void, fatal: (error: unknown) => void): void {
  try {
    work()
  } catch (error) {
    fatal(error)
  }
}

function onceOnly(callback: (error: unknown) => void): (error: unknown) => void {
  let isDone = false
  return (error) => {
    if (isDone) return
    isDone = true
    callback(error)
  }
}
