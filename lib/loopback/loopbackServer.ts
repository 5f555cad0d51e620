import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Refusal, refuseStranger } from './strangerRequest.ts'

export interface LoopbackServer {
  /** Its own origin, such as `http://127.0.0.1:3101`. */
  readonly url: string
  readonly port: number
  /** Cuts every connection and stops listening. */
  close(): Promise<void>
}

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => Promise<void>

/** More than all our programs ever hold open together, and far below what a process may. */
const CONNECTIONS_MAX = 512
/** A request that takes longer to arrive is given up, so that none that never ends keeps its place. */
const TIMEOUTS = { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 5_000 }

/**
 * Returns a server for programs of this machine, not yet listening: it refuses strangers (strangerRequest.ts) before `handle` hears of them, and no request
 * ends it. What `handle` rejects with becomes a 500 without a word of it, or a cut where an answer had begun; `onError` hears it.
 */
export function createLoopbackServer(handle: Handler, onError: (error: unknown) => void = () => {}): http.Server {
  const server = http.createServer(TIMEOUTS)
  server.maxConnections = CONNECTIONS_MAX
  server.on('request', (request, response) => {
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
  return server
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
