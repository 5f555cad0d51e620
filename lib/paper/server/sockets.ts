import type http from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import { parseJson } from '../../loopback/jsonBody.ts'
import type { RoomyServer } from '../../loopback/loopbackServer.ts'
import { refuseStranger } from '../../loopback/strangerRequest.ts'
import { pause } from '../../pause.ts'
import { type createControlGuard, streamProof } from '../paperControl.ts'
import type { Faults } from './faults.ts'
import { showTimes } from './shownClock.ts'
import { pushEvents, pushPresent, type StreamClient, SUBSCRIPTIONS_MAX, subscribe, unsubscribe } from './streamHub.ts'
import type { Turns } from './turns.ts'
import type { Venue } from './venue.ts'
import { answerVenue, typeOf, type VenueAnswer, type VenueReply } from './venueRequest.ts'

/**
 * The websocket side: connections, messages in, pushes out. Whatever is done for a connection that did not prove to be the owner's has its turn (turns.ts), one
 * message or one push each, and no more is read from it than it has turns for.
 */

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
/** And all strangers together than this. */
const BACKLOGS_BYTES_MAX = 64 * 1024 * 1024
/** A stranger of whom so many messages are in hand is not read from. */
const IN_HAND_MAX = 4

interface Client extends StreamClient {
  /** It has proved to be the owner's. */
  isOwners: boolean
  /** Messages that wait for their turn or their answer. */
  inHand: number
  /** Prices have moved since it was last told. */
  isStale: boolean
  isPushing: boolean
  /** Notes that it is the owner's. */
  vouch(): void
}

interface SocketOptions {
  server: RoomyServer
  venue: Venue
  faults: Faults
  /** Null: who asks for proof hears nothing. */
  controlKey: string | null
  mayControl: ReturnType<typeof createControlGuard>
  turns: Turns
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
  const { server, venue, faults, turns } = options
  // Of what a connection sends at once one message is heard, then what the others have sent.
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES_MAX, allowSynchronousEvents: false })
  const clients = new Set<Client>()
  server.on('upgrade', (request: http.IncomingMessage, socket: Duplex, head: Buffer) => {
    // From here on nobody else listens for a connection that breaks.
    socket.on('error', () => socket.destroy())
    server.room.asked(request, null)
    if (request.url !== '/ws' || refuseStranger(request) !== null) socket.destroy()
    else sockets.handleUpgrade(request, socket, head, (webSocket) => open(webSocket, () => server.room.vouch(socket)))
  })

  function open(socket: WebSocket, vouch: () => void): void {
    const client: Client = {
      socket,
      isOwners: false,
      inHand: 0,
      isStale: false,
      isPushing: false,
      vouch() {
        client.isOwners = true
        vouch()
      },
      subscriptions: new Map(),
      tradesToMs: new Map(),
      send(message) {
        if (socket.readyState !== socket.OPEN) return
        const channel = z.object({ channel: z.string() }).safeParse(message).data?.channel ?? null
        const fault = faults.next('/ws', channel)
        if (fault?.kind === 'hang') return
        const share = client.isOwners ? Number.POSITIVE_INFINITY : BACKLOGS_BYTES_MAX / clients.size
        if (fault?.kind === 'drop' || socket.bufferedAmount > Math.min(BACKLOG_BYTES_MAX, share)) {
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
    socket.on('message', (data) => void safely(client, () => hear(client, parse(String(data)))))
  }

  /** The owner, and who says that it is, is heard at once. A connection that has gone meanwhile is not answered. */
  async function hear(client: Client, message: Message | null): Promise<void> {
    if (client.isOwners || message?.method === 'prove') return receive(options, client, () => tracked(client), message)
    client.inHand += 1
    if (client.inHand >= IN_HAND_MAX) client.socket.pause()
    try {
      await turns.take(client)
      if (isOpen(client)) await receive(options, client, () => tracked(client), message)
    } finally {
      client.inHand -= 1
      if (client.inHand < IN_HAND_MAX) client.socket.resume()
    }
  }

  /** How many subscriptions there are that count with a client's: the owner's have each connection for themselves, strangers all of theirs together. */
  const tracked = (client: Client): number =>
    [...(client.isOwners ? [client] : clients)].reduce(
      (sum, each) => sum + (each.isOwners === client.isOwners ? each.subscriptions.size : 0),
      0,
    )

  venue.onEvents((events) => {
    for (const client of clients) void safely(client, () => pushEvents(client, events))
  })
  venue.onPrices(() => {
    for (const client of clients) client.isStale = true
  })
  const timer = setInterval(() => {
    // Who has not taken the last prices yet gets the newest once it has.
    for (const client of clients)
      if (client.isStale && !client.isPushing && client.socket.bufferedAmount === 0)
        void safely(client, () => pushAll(client))
  }, PUSH_EVERY_MS)

  async function pushAll(client: Client): Promise<void> {
    Object.assign(client, { isStale: false, isPushing: true })
    for (const subscription of client.subscriptions.values()) {
      if (!client.isOwners) await turns.take(client)
      if (!isOpen(client)) return
      pushPresent(venue, client, subscription)
    }
    client.isPushing = false
  }

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

const isOpen = ({ socket }: StreamClient): boolean => socket.readyState === socket.OPEN

async function receive(
  options: SocketOptions,
  client: Client,
  tracked: () => number,
  message: Message | null,
): Promise<void> {
  switch (message?.method) {
    case undefined:
      client.send({ channel: 'error', data: 'Error parsing JSON into valid websocket request' })
      break
    case 'ping':
      client.send({ channel: 'pong' })
      break
    case 'subscribe':
      subscribe(options.venue, client, message?.subscription, SUBSCRIPTIONS_MAX - tracked())
      break
    case 'unsubscribe':
      unsubscribe(options.venue, client, message?.subscription)
      break
    case 'prove':
      if (message) prove(options, client, message)
      break
    case 'post':
      if (message) await post(options, client, message)
      break
  }
}

/** No fault touches it: who does not prove itself is no venue at all. */
function prove(options: SocketOptions, client: Client, { owner, challenge }: Message): void {
  if (options.mayControl('/ws', owner ?? {}, challenge)) client.vouch()
  const proof = challenge === undefined ? null : streamProof(options.controlKey, challenge)
  if (proof !== null && isOpen(client)) client.socket.send(JSON.stringify(proof))
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
