import { once } from 'node:events'
import { WebSocket } from 'ws'
import { z } from 'zod'
import type { Account } from '../../lib/domain/account.ts'
import { toAccount } from '../../lib/hyperliquid/toDomain.ts'
import {
  clearinghouseStateSchema,
  fillSchema,
  frontendOrderSchema,
  type WireFill,
} from '../../lib/hyperliquid/wire/info.ts'

/** An order the venue has taken, as it was first told. */
export interface SeenOrder {
  oid: number
  cloid: string | null
  coin: string
  origSz: string
  status: string
}

/**
 * What the venue tells of an account over its websocket, from the beginning and whatever becomes of the agent. Requests over HTTP can be made to fail;
 * this line is never touched by a fault, so that what is checked against is what happened.
 */
export interface VenueWatch {
  /** By oid. */
  readonly orders: ReadonlyMap<number, SeenOrder>
  readonly fills: readonly WireFill[]
  /** Calls back with each order that was never seen before. */
  onOrder(listener: (order: SeenOrder) => void): void
  /** Returns the account as it is now. */
  look(): Promise<Account>
  close(): void
}

const messageSchema = z.object({ channel: z.string(), data: z.unknown() })
const fillsSchema = z.object({ fills: z.array(fillSchema) })
const updatesSchema = z.array(
  z.object({
    order: z.object({ oid: z.number(), cloid: z.string().nullish(), coin: z.string(), origSz: z.string() }),
    status: z.string(),
  }),
)
const stateSchema = z.object({ clearinghouseState: clearinghouseStateSchema })
const openSchema = z.object({ orders: z.array(frontendOrderSchema) })
const PRESENT = ['clearinghouseState', 'openOrders'] as const

/** Begins to watch the account of this address at a paper exchange. */
export async function watchVenue(apiUrl: string, user: string): Promise<VenueWatch> {
  const socket = new WebSocket(`${apiUrl.replace('http', 'ws')}/ws`)
  await once(socket, 'open')
  const send = (method: string, type: string) => socket.send(JSON.stringify({ method, subscription: { type, user } }))
  const orders = new Map<number, SeenOrder>()
  const fills = new Map<string, WireFill>()
  const listeners: ((order: SeenOrder) => void)[] = []
  const waiting = new Map<string, (data: unknown) => void>()

  function takeOrders(data: unknown): void {
    for (const { order, status } of updatesSchema.parse(data)) {
      const { oid, cloid = null, coin, origSz } = order
      const isNew = !orders.has(oid)
      const seen = { oid, cloid, coin, origSz, status }
      orders.set(oid, seen)
      if (isNew) for (const listener of listeners) listener(seen)
    }
  }
  socket.on('message', (bytes) => {
    const { channel, data } = messageSchema.parse(JSON.parse(String(bytes)))
    if (channel === 'orderUpdates') takeOrders(data)
    if (channel === 'userFills') for (const fill of fillsSchema.parse(data).fills) fills.set(keyOf(fill), fill)
    waiting.get(channel)?.(data)
    waiting.delete(channel)
  })
  send('subscribe', 'orderUpdates')
  send('subscribe', 'userFills')

  /** What a subscription to a state begins with is the present, so it is begun anew for each look. */
  const present = (type: (typeof PRESENT)[number]): Promise<unknown> =>
    new Promise((resolve) => {
      waiting.set(type, resolve)
      send('unsubscribe', type)
      send('subscribe', type)
    })
  let looking: Promise<unknown> = Promise.resolve()
  async function lookNow(): Promise<Account> {
    const [state, open] = await Promise.all(PRESENT.map(present))
    return toAccount(user, stateSchema.parse(state).clearinghouseState, openSchema.parse(open).orders)
  }
  return {
    orders,
    get fills() {
      return [...fills.values()]
    },
    onOrder: (listener) => void listeners.push(listener),
    look() {
      const look = looking.then(lookNow)
      looking = look.catch(() => null)
      return look
    },
    close: () => socket.terminate(),
  }
}

const keyOf = ({ coin, time, tid }: WireFill): string => `${coin} ${time} ${tid}`
