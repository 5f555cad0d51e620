import type { WebSocket } from 'ws'
import { z } from 'zod'
import { addressSchema } from '../../hyperliquid/wire/action.ts'
import type { WireFundingDelta } from '../../hyperliquid/wire/info.ts'
import { type EngineEvent, marketOf } from '../engine/turn.ts'
import { clearinghouseState, frontendOpenOrders } from './accountView.ts'
import { allMids, assetCtx, dataMs, isInterval, l2Book } from './infoAnswers.ts'
import { dexAssetCtxs, dexClearinghouseState, dexNames } from './otherDexes.ts'
import { spotClearinghouseState } from './spot.ts'
import { drawnTrades, tradeOf } from './trades.ts'
import { activeAssetData, userFills } from './userAnswers.ts'
import type { Venue } from './venue.ts'

/** Websocket subscriptions: who asked for what, what they get at once, with new prices, and when something happens to an account. */

const subscriptionSchema = z.looseObject({
  type: z.string(),
  user: addressSchema.optional(),
  coin: z.string().optional(),
  interval: z.string().optional(),
})
type Subscription = z.output<typeof subscriptionSchema>

const MARKET_TYPES = ['l2Book', 'bbo', 'trades', 'candle', 'activeAssetCtx']
const USER_TYPES = [
  'orderUpdates',
  'userFills',
  'userEvents',
  'userFundings',
  'clearinghouseState',
  'openOrders',
  'activeAssetData',
  'notification',
  'spotState',
  'allDexsClearinghouseState',
]
/** What neither a coin nor a user is named for. */
const PLAIN_TYPES = ['allMids', 'allDexsAssetCtxs']
/** Of each connection of the owner's, and of all others together. */
export const SUBSCRIPTIONS_MAX = 1_000
/** A subscription longer than this says more than any of the venue's has to say. */
const SUBSCRIPTION_LENGTH_MAX = 1_000
/** Of what was wrong this much is said back. */
const ECHO_LENGTH_MAX = 200
const FUNDINGS_MAX = 500
/** Stands in for the user of a subscription that has none. */
const NOBODY = '0x'

export interface StreamClient {
  socket: WebSocket
  subscriptions: Map<string, Subscription>
  /** Up to when a coin's drawn trades have been sent. */
  tradesToMs: Map<string, number>
  send(message: unknown): void
}

/** Returns the subscription when the venue knows its kind and has what it needs, else null. */
function accept(venue: Venue, value: unknown): Subscription | null {
  const parsed = subscriptionSchema.safeParse(value)
  if (!parsed.success || JSON.stringify(value).length > SUBSCRIPTION_LENGTH_MAX) return null
  const { type, user, coin, interval } = parsed.data
  if (USER_TYPES.includes(type)) return user === undefined ? null : parsed.data
  if (PLAIN_TYPES.includes(type)) return parsed.data
  if (!MARKET_TYPES.includes(type) || coin === undefined || !marketOf(venue.rules, coin)) return null
  return type === 'candle' && !isInterval(interval) ? null : parsed.data
}

const echo = (value: unknown): string => (JSON.stringify(value) ?? 'undefined').slice(0, ECHO_LENGTH_MAX)

/** Subscribes a client where `room` for one more subscription is left, and sends what the subscription begins with. */
export function subscribe(venue: Venue, client: StreamClient, value: unknown, room: number): void {
  const subscription = accept(venue, value)
  const problem = subscribeProblem(client, subscription, value, room)
  if (!subscription || problem !== null) {
    client.send({ channel: 'error', data: problem })
    return
  }
  client.subscriptions.set(JSON.stringify(subscription), subscription)
  if (subscription.type === 'trades') client.tradesToMs.set(subscription.coin ?? '', dataMs(venue))
  client.send({ channel: 'subscriptionResponse', data: { method: 'subscribe', subscription } })
  const first = snapshot(venue, subscription)
  if (first) client.send(first)
  else pushPresent(venue, client, subscription)
}

function subscribeProblem(
  client: StreamClient,
  subscription: Subscription | null,
  value: unknown,
  room: number,
): string | null {
  if (!subscription) return `Invalid subscription ${echo(value)}`
  if (client.subscriptions.has(JSON.stringify(subscription))) return `Already subscribed: ${echo(value)}`
  return room > 0 ? null : 'Cannot track more than 1000 total subscriptions.'
}

export function unsubscribe(venue: Venue, client: StreamClient, value: unknown): void {
  const subscription = accept(venue, value)
  const isKnown = subscription !== null && client.subscriptions.delete(JSON.stringify(subscription))
  client.send(
    isKnown
      ? { channel: 'subscriptionResponse', data: { method: 'unsubscribe', subscription } }
      : { channel: 'error', data: `Already unsubscribed: ${echo(value)}` },
  )
}

/** Returns what a subscription to happenings begins with; null for one to a state, which has a present instead. */
function snapshot(venue: Venue, { type, user = NOBODY }: Subscription): unknown {
  if (type === 'userFills') return { channel: type, data: { isSnapshot: true, user, fills: userFills(venue, user) } }
  if (type !== 'userFundings') return null
  const fundings = venue.history.of(user).funding.slice(-FUNDINGS_MAX).map(fundingData)
  return { channel: type, data: { isSnapshot: true, user, fundings } }
}

/** Sends the present of a subscription to a state: on subscribing, and whenever prices have moved. */
export function pushPresent(venue: Venue, client: StreamClient, subscription: Subscription): void {
  const giveUp = () => client.socket.terminate()
  if (subscription.type === 'candle') pushCandle(venue, client, subscription).catch(giveUp)
  if (subscription.type === 'trades') pushTrades(venue, client, subscription).catch(giveUp)
  const message = present(venue, subscription)
  if (message) client.send(message)
}

function present(venue: Venue, { type, user = NOBODY, coin = '' }: Subscription): unknown {
  switch (type) {
    case 'allMids':
      return { channel: type, data: { mids: allMids(venue) } }
    case 'l2Book':
      return { channel: type, data: l2Book(venue, coin) }
    case 'bbo': {
      const book = l2Book(venue, coin)
      const bbo = [book?.levels[0][0] ?? null, book?.levels[1][0] ?? null]
      return { channel: type, data: { coin, time: dataMs(venue), bbo } }
    }
    case 'activeAssetCtx': {
      const market = marketOf(venue.rules, coin)
      return market ? { channel: type, data: { coin, ctx: assetCtx(venue, market) } } : null
    }
    case 'clearinghouseState': {
      const state = clearinghouseState(venue.rules, venue.state, user, dataMs(venue))
      return { channel: type, data: { dex: '', user, clearinghouseState: state } }
    }
    case 'allDexsClearinghouseState': {
      const first = clearinghouseState(venue.rules, venue.state, user, dataMs(venue))
      const others = dexNames(venue).map((dex) => [dex, dexClearinghouseState(venue, user, dex)])
      return { channel: type, data: { user, clearinghouseStates: [['', first], ...others] } }
    }
    case 'allDexsAssetCtxs': {
      const others = dexNames(venue).map((dex) => [dex, dexAssetCtxs(venue, dex)])
      return {
        channel: type,
        data: { ctxs: [['', venue.rules.markets.map((market) => assetCtx(venue, market))], ...others] },
      }
    }
    case 'spotState':
      return { channel: type, data: { user, spotState: spotClearinghouseState(venue, user) } }
    case 'openOrders':
      return { channel: type, data: { dex: '', user, orders: frontendOpenOrders(venue.state, user) } }
    case 'activeAssetData':
      return { channel: type, data: activeAssetData(venue, user, coin) }
    default:
      return null
  }
}

async function pushCandle(venue: Venue, client: StreamClient, { coin = '', interval }: Subscription): Promise<void> {
  if (!isInterval(interval)) return
  const nowMs = dataMs(venue)
  const rows = await venue.feed.candles(coin, interval, nowMs, nowMs, nowMs).catch(() => [])
  const last = rows.at(-1)
  if (last) client.send({ channel: 'candle', data: last })
}

async function pushTrades(venue: Venue, client: StreamClient, { coin = '' }: Subscription): Promise<void> {
  const toMs = dataMs(venue)
  const fromMs = client.tradesToMs.get(coin) ?? toMs
  client.tradesToMs.set(coin, toMs)
  const data = await drawnTrades(venue, coin, fromMs, toMs).catch(() => [])
  if (data.length > 0) client.send({ channel: 'trades', data })
}

/** Tells a client what has happened to the accounts it watches. */
export function pushEvents(client: StreamClient, events: readonly EngineEvent[]): void {
  for (const subscription of client.subscriptions.values()) {
    const { user } = subscription
    const own = user === undefined ? [] : events.filter(({ address }) => address === user)
    const fills = own.flatMap((event) => (event.type === 'fill' ? event.fill : []))
    switch (subscription.type) {
      case 'trades': {
        const data = events.flatMap((event) =>
          event.type === 'fill' && event.fill.coin === subscription.coin ? tradeOf(event.fill, event.address) : [],
        )
        if (data.length > 0) client.send({ channel: 'trades', data })
        break
      }
      case 'orderUpdates': {
        const data = own.flatMap((event) => (event.type === 'order' ? orderUpdate(event) : []))
        if (data.length > 0) client.send({ channel: 'orderUpdates', data })
        break
      }
      case 'userFills':
        if (fills.length > 0) client.send({ channel: 'userFills', data: { user, fills } })
        break
      case 'userEvents':
        if (fills.length > 0) client.send({ channel: 'user', data: { fills } })
        for (const event of own) {
          if (event.type === 'funding') client.send({ channel: 'user', data: { funding: fundingData(event.payment) } })
        }
        break
      case 'userFundings': {
        const fundings = own.flatMap((event) => (event.type === 'funding' ? fundingData(event.payment) : []))
        if (fundings.length > 0) client.send({ channel: 'userFundings', data: { user, fundings } })
        break
      }
      default:
        break
    }
  }
}

function orderUpdate({ record }: Extract<EngineEvent, { type: 'order' }>): unknown {
  const { coin, side, limitPx, sz, oid, timestamp, origSz, cloid } = record.order
  return {
    order: { coin, side, limitPx, sz, oid, timestamp, origSz, ...(cloid === null ? {} : { cloid }) },
    status: record.status,
    statusTimestamp: record.statusTimestamp,
  }
}

function fundingData({ time, delta }: WireFundingDelta): unknown {
  const { type: _type, ...rest } = delta
  return { time, ...rest }
}
