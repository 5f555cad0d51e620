import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { createConnectionRoom } from '../connectionRoom.mjs'
import { type Refusal, refuseStranger } from './strangerRequest.ts'

export interface LoopbackServer {
  /** Its own origin, such as `http://127.0.0.1:3101`. */
  readonly url: string
  readonly port: number
  /** Cuts every connection and stops listening. */
  close(): Promise<void>
}

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => Promise<void>

/** A server whose handlers tell which connections are its owner's or became websockets. */
export type RoomyServer = http.Server & { room: ReturnType<typeof createConnectionRoom> }

/** More than all our programs ever hold open together, and far below what a process may; beyond them others make room (connectionRoom.mjs). */
const CONNECTIONS_MAX = 512
/** A request that takes longer to arrive is given up, so that none that never ends keeps its place. */
const TIMEOUTS = { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 5_000 }
/** A connection over which nothing has passed for so long is closed; a websocket is not. */
const IDLE_MS = 60_000

/**
 * Returns a server for programs of this machine, not yet listening: it refuses strangers (strangerRequest.ts) before `handle` hears of them, and no request
 * ends it. What `handle` rejects with becomes a 500 without a word of it, or a cut where an answer had begun; `onError` hears it.
 */
export function createLoopbackServer(handle: Handler, onError: (error: unknown) => void = () => {}): RoomyServer {
  const server = http.createServer(TIMEOUTS)
  server.setTimeout(IDLE_MS)
  const room = createConnectionRoom(CONNECTIONS_MAX)
  server.on('connection', room.opened)
  server.on('request', (request, response) => {
    room.asked(request, response)
    // A sender that goes away while it is answered is no error of ours.
    response.on('error', () => {})
    const refusal = refuseStranger(request)
    if (refusal !== null) return refuse(response, refusal)
    handle(request, response).catch((error: unknown) => {
      onError(error)
      if (response.headersSent) response.destroy()
      else refuse(response, { status: 500, sentence: 'The server failed at this.' })
    })
  })
  return Object.assign(server, { room })
}

/** What is still on its way of the body is not waited for. */
function refuse(
  response: http.ServerResponse,
  { status, sentence }: Omit<Refusal, 'status'> & { status: number },
): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
  response.end(`${sentence}\n`)
}

/** Starts listening; port 0 picks a free one. Rejects with the system's error. */
export async function listen(server: http.Server, port: number, host: string): Promise<LoopbackServer> {
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    port: address.port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}
