import { WebSocketTransport } from '@nktkas/hyperliquid'
import type { z } from 'zod'
import type { Candle, Interval } from '../domain/market.ts'
import { describeError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { CandleStream } from '../ports.ts'
import { guardMessages } from './guardMessages.ts'
import { candlePushSchema } from './infoReplies.ts'
import { KEEP_ALIVE } from './keepAlive.ts'
import { toCandles } from './toDomain.ts'

// The SDK's transport reconnects and asks again for what was confirmed once. What was not confirmed, or was refused later, is dropped by it and
// asked for again here: with the next connection, or when somebody follows the series again. There is no timer of ours.

export interface CandleStreamOptions {
  /** The websocket of mainnet, testnet or a paper exchange. */
  wsUrl: string
  isTestnet: boolean
  /** The venue's clock. */
  nowMs: () => number
  log: Log
}

/** A refused series is asked for again no sooner than this. */
const RETRY_MS = 30_000
/** Messages we cannot read are logged no more often than this. */
const COMPLAIN_EVERY_MS = 60_000

interface Followed {
  coin: string
  interval: Interval
  listener: (candle: Candle) => void
  /** Off: neither asked for nor confirmed. */
  isOn: boolean
  failedMs: number | null
  sinceMs: number | null
  heardMs: number | null
  unsubscribe: (() => Promise<void>) | null
}

type Row = z.infer<typeof candlePushSchema>[number]

/**
 * Returns a stream of candles that connects when something is first followed, and for ever again when it is cut off.
 * https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/websocket/subscriptions
 */
export function createCandleStream(options: CandleStreamOptions): CandleStream {
  const { nowMs, log } = options
  const followed = new Map<string, Followed>()
  let transport: WebSocketTransport | null = null
  let isClosed = false
  let isConnected = false
  let complainedMs: number | null = null
  let latest: { event: Event; rows: Row[] } | null = null

  const isFollowed = (one: Followed): boolean => followed.get(keyOf(one.coin, one.interval)) === one

  function connect(): WebSocketTransport {
    const created = new WebSocketTransport({
      url: options.wsUrl,
      isTestnet: options.isTestnet,
      reconnect: { maxRetries: Number.POSITIVE_INFINITY },
      keepAlive: KEEP_ALIVE,
    })
    guardMessages(created.socket, ['candle'], complain)
    created.socket.addEventListener('open', opened)
    created.socket.addEventListener('close', lost)
    return created
  }

  function opened(): void {
    isConnected = true
    log.info('The venue pushes candles.', { series: followed.size })
    for (const one of followed.values()) void subscribe(one)
  }

  /** Comes for every attempt that fails; only the first ends something. */
  function lost(): void {
    if (!isConnected) return
    isConnected = false
    for (const one of followed.values()) one.sinceMs = null
    if (!isClosed) log.warn('The stream of candles was cut off. Candles are asked for until it is back.')
  }

  async function subscribe(one: Followed): Promise<void> {
    if (transport === null || !isConnected || one.isOn) return
    one.isOn = true
    const { coin, interval } = one
    try {
      // Not the client's candle(): it looks into a message before it is checked, and what a listener throws ends the process.
      const { unsubscribe } = await transport.subscribe<unknown>(
        'candle',
        { type: 'candle', coin, interval },
        (event) => take(one, event),
        { onError: (error) => refused(one, error) },
      )
      one.unsubscribe = unsubscribe
      if (!isFollowed(one)) leave(one)
    } catch (error) {
      refused(one, error)
    }
  }

  function refused(one: Followed, error: unknown): void {
    one.isOn = false
    one.sinceMs = null
    one.unsubscribe = null
    one.failedMs = nowMs()
    if (isClosed || !isFollowed(one)) return
    const { coin, interval } = one
    log.warn('The venue does not push these candles. They are asked for.', {
      coin,
      interval,
      reason: describeError(error),
    })
  }

  function take(one: Followed, event: CustomEvent<unknown>): void {
    if (isClosed || !isFollowed(one)) return
    const rows = read(event).filter((row) => row.s === one.coin && row.i === one.interval)
    if (rows.length === 0) return
    one.heardMs = nowMs()
    one.sinceMs ??= one.heardMs
    for (const candle of toCandles(rows, one.heardMs)) one.listener(candle)
  }

  /** Every series hears every message, so what was read is kept until the next. */
  function read(event: CustomEvent<unknown>): Row[] {
    if (latest?.event === event) return latest.rows
    const parsed = candlePushSchema.safeParse(event.detail)
    latest = { event, rows: parsed.data ?? [] }
    if (!parsed.success) complain(JSON.stringify(event.detail ?? null))
    return latest.rows
  }

  function complain(text: string): void {
    if (complainedMs !== null && nowMs() - complainedMs < COMPLAIN_EVERY_MS) return
    complainedMs = nowMs()
    log.warn('The venue pushed something in a form we do not know. It is left out.', { seen: text.slice(0, 200) })
  }

  return {
    follow(coin, interval, listener) {
      if (isClosed) return
      transport ??= connect()
      const key = keyOf(coin, interval)
      const one = followed.get(key) ?? {
        ...{ coin, interval, listener, isOn: false, failedMs: null },
        ...{ sinceMs: null, heardMs: null, unsubscribe: null },
      }
      followed.set(key, one)
      if (one.failedMs === null || nowMs() - one.failedMs >= RETRY_MS) void subscribe(one)
    },
    unfollow(coin, interval) {
      const one = followed.get(keyOf(coin, interval))
      followed.delete(keyOf(coin, interval))
      if (one) leave(one)
    },
    status(coin, interval) {
      const one = followed.get(keyOf(coin, interval))
      return { sinceMs: one?.sinceMs ?? null, heardMs: one?.heardMs ?? null }
    },
    close() {
      isClosed = true
      transport?.close()
      followed.clear()
    },
  }
}

const keyOf = (coin: string, interval: Interval): string => `${coin} ${interval}`

/** When the answer is lost the connection is too, and the subscription with it. */
function leave(one: Followed): void {
  one.unsubscribe?.().catch(() => {})
  one.unsubscribe = null
}
