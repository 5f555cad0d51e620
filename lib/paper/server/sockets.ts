import type http from 'node:http'
import type { Duplex } from 'node:stream'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import { pause } from '../../pause.ts'
import { executeExchange } from './exchangeRoute.ts'
import type { Faults } from './faults.ts'
import { isLoopbackHost } from './hostCheck.ts'
import { answerInfo } from './infoRoutes.ts'
import { pushEvents, pushPresent, type StreamClient, subscribe, unsubscribe } from './streamHub.ts'
import type { Venue } from './venue.ts'

/** The websocket side: connections, messages in, pushes out. */

const messageSchema = z.object({
  method: z.enum(['subscribe', 'unsubscribe', 'ping', 'post']),
  subscription: z.unknown().optional(),
  id: z.number().optional(),
  request: z.object({ type: z.enum(['info', 'action']), payload: z.unknown() }).optional(),
})
type Message = z.output<typeof messageSchema>

/** Market data is pushed no more often than this. */
const PUSH_EVERY_MS = 500
const MESSAGE_BYTES_MAX = 256 * 1024
/** A client that reads slower than this much behind is cut off, as it will catch up faster from a snapshot. */
const BACKLOG_BYTES_MAX = 8 * 1024 * 1024

interface SocketOptions {
  server: http.Server
  venue: Venue
  faults: Faults
  wallMs: () => number
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
    if (request.url !== '/ws' || !isLoopbackHost(request.headers.host)) socket.destroy()
    else sockets.handleUpgrade(request, socket, head, (webSocket) => open(webSocket))
  })

  function open(socket: WebSocket): void {
    const client: StreamClient = {
      socket,
      subscriptions: new Map(),
      send(message) {
        if (socket.readyState !== socket.OPEN) return
        const channel = z.object({ channel: z.string() }).safeParse(message).data?.channel ?? null
        const fault = faults.next('/ws', channel)
        if (fault?.kind === 'drop' || socket.bufferedAmount > BACKLOG_BYTES_MAX) {
          socket.terminate()
          return
        }
        const text = JSON.stringify(message)
        socket.send(text)
        if (fault?.kind === 'duplicate') socket.send(text)
      },
    }
    clients.add(client)
    socket.on('close', () => clients.delete(client))
    socket.on('error', () => socket.terminate())
    socket.on('message', (data) => void receive(options, client, data))
  }

  venue.onEvents((events) => {
    for (const client of clients) pushEvents(client, events)
  })
  let areStale = false
  venue.onPrices(() => {
    areStale = true
  })
  const timer = setInterval(() => {
    if (!areStale) return
    areStale = false
    for (const client of clients) {
      for (const subscription of client.subscriptions.values()) pushPresent(venue, client, subscription)
    }
  }, PUSH_EVERY_MS)

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

async function receive(options: SocketOptions, client: StreamClient, data: RawData): Promise<void> {
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
    case 'post':
      if (message) await post(options, client, message)
      break
  }
}

function parse(text: string): Message | null {
  try {
    return messageSchema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

async function post(options: SocketOptions, client: StreamClient, { id, request }: Message): Promise<void> {
  if (id === undefined || !request) {
    client.send({ channel: 'error', data: 'Error parsing post request' })
    return
  }
  const { faults } = options
  const fault =
    request.type === 'action'
      ? faults.next('/exchange', typeOf(actionOf(request.payload)))
      : faults.next('/info', typeOf(request.payload))
  if (fault?.kind === 'hang') return
  if (fault?.kind === 'delay') await pause(fault.delayMs)
  const isCutBefore = fault?.kind === 'drop'
  const isRefused = fault?.kind === 'status'
  const response =
    isCutBefore || isRefused ? { type: 'error', payload: `${fault.status} null` } : await answer(options, request)
  if (fault?.kind === 'lateAnswer') await pause(fault.delayMs)
  if (isCutBefore || fault?.kind === 'dropAfterCommit') client.socket.terminate()
  else client.send({ channel: 'post', data: { id, response } })
}

/** Does what was posted. What fails on the way of an action may be half done, and ends the process. */
async function answer(options: SocketOptions, request: NonNullable<Message['request']>): Promise<unknown> {
  const { venue, wallMs, fatal } = options
  try {
    const response =
      request.type === 'action' ? await action(venue, request.payload, wallMs) : await info(venue, request.payload)
    return response ?? { type: 'error', payload: '422 Failed to deserialize the JSON body into the target type' }
  } catch (error) {
    if (request.type === 'action') fatal(error)
    return { type: 'error', payload: '500 null' }
  }
}

async function action(venue: Venue, payload: unknown, wallMs: () => number): Promise<unknown> {
  const answer = await executeExchange(venue, payload, wallMs)
  return answer.kind === 'reply' ? { type: 'action', payload: answer.reply } : null
}

async function info(venue: Venue, payload: unknown): Promise<unknown> {
  venue.advance()
  const answer = await answerInfo(venue, payload)
  return answer.kind === 'data' ? { type: 'info', payload: { type: typeOf(payload), data: answer.data } } : null
}

const actionOf = (payload: unknown): unknown => z.object({ action: z.unknown() }).safeParse(payload).data?.action
const typeOf = (payload: unknown): string | null => z.object({ type: z.string() }).safeParse(payload).data?.type ?? null
