import { WebSocketTransport } from '@nktkas/hyperliquid'
import { z } from 'zod'
import { describeError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { AccountStream } from '../ports.ts'
import { type ConnectionProof, guardMessages } from './guardMessages.ts'
import { KEEP_ALIVE } from './keepAlive.ts'

export interface AccountStreamOptions {
  /** The websocket of mainnet, testnet or a paper exchange. */
  wsUrl: string
  isTestnet: boolean
  /** Absent: the address alone says whom it leads to. */
  proof?: ConnectionProof | undefined
  /** The account that is read. */
  user: string
  /** Wall time on a clock that never jumps. */
  elapsedMs: () => number
  log: Log
}

/** What is subscribed to. The first is pushed again and again, so that silence means something; the others when something happened. */
const CHANNELS = ['clearinghouseState', 'orderUpdates', 'userFills'] as const
type Channel = (typeof CHANNELS)[number]

/** The stream is fresh while the account was heard within this: an hour of silence and a dead connection look the same. */
const FRESH_MS = 15_000

const stateSchema = z.object({
  user: z.string(),
  clearinghouseState: z.object({
    assetPositions: z.array(z.object({ position: z.object({ coin: z.string(), szi: z.string() }) })),
  }),
})
const fillsSchema = z.object({ user: z.string(), isSnapshot: z.boolean().optional() })

/**
 * Returns what the venue pushes of one account, as hints: that something happened, never what. It connects when somebody first listens, and again for ever; what the venue
 * refuses to push is asked for with the next connection. Nothing it says is used for anything but the moment of the next look.
 * https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/websocket/subscriptions
 */
export function createAccountStream({
  wsUrl,
  isTestnet,
  proof,
  user,
  elapsedMs,
  log,
}: AccountStreamOptions): AccountStream {
  const listeners = new Set<() => void>()
  const address = user.toLowerCase()
  const on = new Set<Channel>()
  let heardMs = Number.NEGATIVE_INFINITY
  let shape: string | null = null
  let isClosed = false
  let transport: WebSocketTransport | null = null

  function connect(): WebSocketTransport {
    const created = new WebSocketTransport({
      url: wsUrl,
      isTestnet,
      reconnect: { maxRetries: Number.POSITIVE_INFINITY },
      keepAlive: KEEP_ALIVE,
    })
    guardMessages(created.socket, CHANNELS, () => {}, proof)
    created.socket.addEventListener('open', () => {
      for (const channel of CHANNELS) void subscribe(created, channel)
      // What happened while nothing was heard is not told again.
      hint()
    })
    created.socket.addEventListener('close', () => {
      heardMs = Number.NEGATIVE_INFINITY
    })
    return created
  }

  function hint(): void {
    if (isClosed) return
    for (const listener of listeners) listener()
  }

  async function subscribe(socket: WebSocketTransport, channel: Channel): Promise<void> {
    if (on.has(channel) || isClosed) return
    on.add(channel)
    const payload = { type: channel, user: address, ...(channel === 'clearinghouseState' ? { dex: '' } : {}) }
    try {
      await socket.subscribe<unknown>(channel, payload, ({ detail }) => isNews(channel, detail) && hint(), {
        onError: (error) => refused(channel, error),
      })
    } catch (error) {
      refused(channel, error)
    }
  }

  function refused(channel: Channel, error: unknown): void {
    on.delete(channel)
    if (!isClosed)
      log.warn('The venue does not push this. The account is asked for.', { channel, why: describeError(error) })
  }

  /** Whether a push says that something happened to this account; hears, by the way, that the venue speaks of it. */
  function isNews(channel: Channel, detail: unknown): boolean {
    if (channel === 'orderUpdates') return true
    if (channel === 'userFills') {
      const fills = fillsSchema.safeParse(detail).data
      return fills?.user.toLowerCase() === address && !fills.isSnapshot
    }
    const state = stateSchema.safeParse(detail).data
    if (state?.user.toLowerCase() !== address) return false
    heardMs = elapsedMs()
    const before = shape
    shape = JSON.stringify(state.clearinghouseState.assetPositions.map(({ position }) => position))
    return before !== null && before !== shape
  }

  return {
    onHint(listener) {
      if (!isClosed) transport ??= connect()
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    isFresh: () => elapsedMs() - heardMs < FRESH_MS,
    close() {
      isClosed = true
      listeners.clear()
      transport?.close()
    },
  }
}
