import type http from 'node:http'
import type { Duplex } from 'node:stream'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import { parseJson } from '../../loopback/jsonBody.ts'
import type { RoomyServer } from '../../loopback/loopbackServer.ts'
import { refuseStranger } from '../../loopback/strangerRequest.ts'
import { pause } from '../../pause.ts'
import { type createControlGuard, streamProof } from '../paperControl.ts'
import type { Faults } from './faults.ts'
import { showTimes } from './shownClock.ts'
import { pushEvents, pushPresent, type StreamClient, subscribe, unsubscribe } from './streamHub.ts'
import type { Venue } from './venue.ts'
import { answerVenue, typeOf, type VenueAnswer, type VenueReply } from './venueRequest.ts'

/** The websocket side: connections, messages in, pushes out. */

const messageSchema = z.object({
  method: z.enum(['subscribe', 'unsubscribe', 'ping', 'post', 'prove']),
  subscription: z.unknown().optional(),
  id: z.number().optional(),
  challenge: z.string().optional(),
  owner: z.record(z.string(), z.string()).optional(),
  request: z.object({ type: z.enum(['info', 'action']), payload: z.unknown() }).optional(),
})
type Message = z.output<typeof messageSchema>

/** Market data is pushed no more often than this. */
const PUSH_EVERY_MS = 500
const MESSAGE_BYTES_MAX = 256 * 1024
/** A client that reads slower than this much behind is cut off, as it will catch up faster from a snapshot. */
const BACKLOG_BYTES_MAX = 8 * 1024 * 1024
/** And all clients together than this. */
const BACKLOGS_BYTES_MAX = 64 * 1024 * 1024

interface SocketOptions {
  server: RoomyServer
  venue: Venue
  faults: Faults
  /** Null: who asks for proof hears nothing. */
  controlKey: string | null
  mayControl: ReturnType<typeof createControlGuard>
  wallMs: () => number
  /** Hears what failed at a message. */
  fatal: (error: unknown) => void
}

interface Sockets {
  /** Cuts every connection without a goodbye. */
  drop(): void
  close(): void
}

export function attachSockets(options: SocketOptions): Sockets {
  const { server, venue, faults } = options
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES_MAX })
  const clients = new Set<StreamClient>()
  server.on('upgrade', (request: http.IncomingMessage, socket: Duplex, head: Buffer) => {
    // From here on nobody else listens for a connection that breaks.
    socket.on('error', () => socket.destroy())
    server.room.asked(request, null)
    if (request.url !== '/ws' || refuseStranger(request) !== null) socket.destroy()
    else sockets.handleUpgrade(request, socket, head, (webSocket) => open(webSocket, () => server.room.vouch(socket)))
  })

  function open(socket: WebSocket, vouch: () => void): void {
    const client: StreamClient = {
      socket,
      subscriptions: new Map(),
      tradesToMs: new Map(),
      send(message) {
        if (socket.readyState !== socket.OPEN) return
        const channel = z.object({ channel: z.string() }).safeParse(message).data?.channel ?? null
        const fault = faults.next('/ws', channel)
        if (fault?.kind === 'hang') return
        if (
          fault?.kind === 'drop' ||
          socket.bufferedAmount > Math.min(BACKLOG_BYTES_MAX, BACKLOGS_BYTES_MAX / clients.size)
        ) {
          socket.terminate()
          return
        }
        // Bars, hourly payments and posted answers have their times already.
        const isTimed = channel !== null && ['candle', 'userFundings', 'post'].includes(channel)
        const text = JSON.stringify(isTimed ? message : showTimes(null, message, venue.rules.clockOffsetMs))
        socket.send(text)
        if (fault?.kind === 'duplicate') socket.send(text)
      },
    }
    clients.add(client)
    socket.on('close', () => clients.delete(client))
    socket.on('error', () => socket.terminate())
    socket.on('message', (data) => void safely(client, () => receive(options, client, vouch, data)))
  }

  venue.onEvents((events) => {
    for (const client of clients) void safely(client, () => pushEvents(client, events))
  })
  let areStale = false
  venue.onPrices(() => {
    areStale = true
  })
  const timer = setInterval(() => {
    if (!areStale) return
    areStale = false
    for (const client of clients) {
      const pushAll = () => {
        for (const subscription of client.subscriptions.values()) pushPresent(venue, client, subscription)
      }
      void safely(client, pushAll)
    }
  }, PUSH_EVERY_MS)

  /** What fails at one client costs that client its connection. */
  async function safely(client: StreamClient, work: () => void | Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      options.fatal(error)
      client.socket.terminate()
    }
  }

  const drop = () => {
    for (const { socket } of clients) socket.terminate()
  }
  return {
    drop,
    close() {
      clearInterval(timer)
      drop()
      sockets.close()
    },
  }
}

async function receive(options: SocketOptions, client: StreamClient, vouch: () => void, data: RawData): Promise<void> {
  const message = parse(String(data))
  switch (message?.method) {
    case undefined:
      client.send({ channel: 'error', data: 'Error parsing JSON into valid websocket request' })
      break
    case 'ping':
      client.send({ channel: 'pong' })
      break
    case 'subscribe':
      subscribe(options.venue, client, message?.subscription)
      break
    case 'unsubscribe':
      unsubscribe(options.venue, client, message?.subscription)
      break
    case 'prove':
      if (options.mayControl('/ws', message?.owner ?? {}, message?.challenge)) vouch()
      prove(options.controlKey, client, message?.challenge)
      break
    case 'post':
      if (message) await post(options, client, message)
      break
  }
}

/** No fault touches it: who does not prove itself is no venue at all. */
function prove(key: string | null, client: StreamClient, challenge: string | undefined): void {
  const proof = challenge === undefined ? null : streamProof(key, challenge)
  if (proof !== null && client.socket.readyState === client.socket.OPEN) client.socket.send(JSON.stringify(proof))
}

function parse(text: string): Message | null {
  const json = parseJson(text)
  return json.kind === 'json' ? (messageSchema.safeParse(json.value).data ?? null) : null
}

async function post(options: SocketOptions, client: StreamClient, { id, request }: Message): Promise<void> {
  if (id === undefined || !request) {
    client.send({ channel: 'error', data: 'Error parsing post request' })
    return
  }
  const answer = await asked(options, request)
  if (answer.kind === 'cut') client.socket.terminate()
  else if (answer.kind === 'reply') client.send({ channel: 'post', data: { id, response: posted(request, answer) } })
}

type PostRequest = NonNullable<Message['request']>

/** Asks the venue as over HTTP. */
async function asked(options: SocketOptions, { type, payload }: PostRequest): Promise<VenueAnswer> {
  try {
    return await answerVenue({ ...options, pause }, type === 'action' ? '/exchange' : '/info', payload)
  } catch (error) {
    options.fatal(error)
    return { kind: 'reply', status: 500, json: null }
  }
}

function posted({ type, payload }: PostRequest, { status, json, text }: VenueReply): unknown {
  if (status !== 200) return { type: 'error', payload: `${status} ${text ?? 'null'}` }
  return type === 'action' ? { type, payload: json } : { type, payload: { type: typeOf('/info', payload), data: json } }
}
