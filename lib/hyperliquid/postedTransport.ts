import { WebSocketTransport } from '@nktkas/hyperliquid'
import { pause } from '../pause.ts'
import { type ConnectionProof, guardMessages } from './guardMessages.ts'
import type { VenueTransport } from './localTransport.ts'

/** Carries requests over the venue's websocket: its limit on requests over HTTP does not count these. */
export interface PostedTransport extends VenueTransport {
  /** Resolves whether a connection stands, made where there is none; false after a second without one. */
  isOpen(): Promise<boolean>
  close(): void
}

export interface PostedTransportOptions {
  wsUrl: string
  isTestnet: boolean
  /** Absent: the address alone says whom it leads to. */
  proof?: ConnectionProof | undefined
  timeoutMs: number
}

/** How long a connection is waited for. */
const PATIENCE_MS = 1_000
/** A connection nobody has asked anything over for so long is closed. */
const IDLE_MS = 90_000

/**
 * Returns the venue as it is reached by `post` messages. Connects when it is first asked and hangs up when it is not asked any more. Throws the SDK's
 * `WebSocketRequestError`: of an action, that says nothing on what became of it.
 * https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/websocket/post-requests
 */
export function createPostedTransport({ wsUrl, isTestnet, proof, timeoutMs }: PostedTransportOptions): PostedTransport {
  let open: WebSocketTransport | null = null
  let idle: NodeJS.Timeout | null = null

  function connection(): WebSocketTransport {
    if (idle) clearTimeout(idle)
    idle = setTimeout(hangUp, IDLE_MS)
    idle.unref()
    if (open && !open.socket.terminationSignal.aborted) return open
    const made = new WebSocketTransport({ url: wsUrl, isTestnet, timeout: timeoutMs, reconnect: { maxRetries: 0 } })
    guardMessages(made.socket, [], () => {}, proof)
    open = made
    return made
  }

  function hangUp(): void {
    open?.close()
    open = null
  }

  return {
    isTestnet,
    async isOpen() {
      const isOver = new AbortController()
      const ready = connection().ready(isOver.signal)
      const isReady = await Promise.race([
        ready.then(
          () => true,
          () => false,
        ),
        pause(PATIENCE_MS, isOver.signal).then(() => false),
      ])
      isOver.abort()
      return isReady
    },
    request: (endpoint, payload, signal) => connection().request(endpoint, payload, signal),
    close: hangUp,
  }
}
