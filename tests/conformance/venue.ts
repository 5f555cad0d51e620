import { HttpTransport, InfoClient } from '@nktkas/hyperliquid'
import type { PrivateKeyAccount } from 'viem/accounts'
import type { Account, OpenOrder, Position } from '../../lib/domain/account.ts'
import { type Px, px, roundToTick, type Sz, sz } from '../../lib/domain/decimal.ts'
import type { Market } from '../../lib/domain/market.ts'
import { createHyperliquidExchange } from '../../lib/hyperliquid/hyperliquidExchange.ts'
import type { VenueTransport } from '../../lib/hyperliquid/localTransport.ts'
import { createNonces } from '../../lib/hyperliquid/nonces.ts'
import { pause } from '../../lib/pause.ts'
import type { Exchange, LegOutcome, OrderLeg } from '../../lib/ports.ts'

/** Notional of one order at the mark, in dollars: at the price far below at which orders rest it is still above the venue's least of 10. */
const ORDER_USD = 20
/** The venue's lists follow its orders; what was done is looked for this long. */
const LAG_MS = 5_000
const EXPIRY_MS = 20_000

/** Where cards are tried, and the hands they do it with. */
export interface CardVenue {
  exchange: Exchange
  /** The same hands, where an action arrives and its answer is lost. */
  deaf: Exchange
  info: InfoClient
  account: `0x${string}`
  market: Market
  nowMs(): number
  nonceMs(): number
  cloid(): `0x${string}`
  /** The mark, and a size of ORDER_USD at it, on the venue's lot. */
  price(): Promise<{ markPx: Px; size: Sz }>
  /** Sends one leg that fits the market unless the change says otherwise. */
  send(change: Partial<OrderLeg>, nonceMs?: number): Promise<LegOutcome>
  sendAll(legs: readonly OrderLeg[], nonceMs?: number): Promise<LegOutcome[]>
  leg(change: Partial<OrderLeg>): Promise<OrderLeg>
  /** Buys ORDER_USD worth at once. Throws what the venue says when it does not fill. */
  open(): Promise<Position>
  /** Takes every order of the card's coin off and leaves its position; resolves once the venue shows neither. */
  clean(): Promise<void>
  position(account: Account): Position | undefined
  orders(account: Account): OpenOrder[]
  /** Reads until it is as it should be, for as long as the venue's lists may lag. Throws the last thing read. */
  seen<T>(what: string, read: () => Promise<T>, is: (value: T) => boolean): Promise<T>
}

export interface CardVenueOptions {
  apiUrl: string
  isTestnet: boolean
  wallet: PrivateKeyAccount
  account: `0x${string}`
  coin: string
  /** The venue's clock, as far as this machine knows it: a paper market has a time of its own. */
  nowMs(): number
  /** Whether cards wait for the venue's limit of requests in a minute; a paper exchange that enforces none need not be waited for. */
  keepsToMinute: boolean
}

/** Returns the venue behind `apiUrl` as the cards see it. Throws AppError when it does not list the coin or does not answer. */
export async function openCardVenue({
  apiUrl,
  isTestnet,
  wallet,
  account,
  coin,
  nowMs,
}: CardVenueOptions): Promise<CardVenue> {
  const http = new HttpTransport({ apiUrl, isTestnet, timeout: 8_000 })
  const nonces = createNonces(0, nowMs)
  const nonceMs = nonces.next
  const options = { apiUrl, isTestnet, wallet, accountAddress: account, nowMs, nonces }
  const exchange = createHyperliquidExchange(options)
  const deaf = createHyperliquidExchange({ ...options, transport: losingAnswers(http) })
  const market = (await exchange.fetchMarkets()).find((each) => each.coin === coin)
  if (!market) throw new Error(`The venue lists no ${coin}.`)

  async function price() {
    const markPx = (await exchange.fetchSnapshot([coin])).coins[coin]?.markPx
    if (!markPx) throw new Error(`The venue tells no price of ${coin}.`)
    const size = sz(
      sz(ORDER_USD)
        .div(markPx)
        .toDecimalPlaces(market?.szDecimals ?? 0, 0),
    )
    return { markPx, size }
  }
  const cloid = () => `0x${nonceMs().toString(16).padStart(32, 'c')}` as const
  const legal = (value: Px) => roundToTick(value, market.szDecimals, 'down')
  async function leg(change: Partial<OrderLeg>): Promise<OrderLeg> {
    const { markPx, size } = await price()
    const limitPx = legal(px(markPx.times('0.6')))
    const plain = { cloid: cloid(), coin, side: 'buy', limitPx, sz: size, reduceOnly: false } as const
    return { ...plain, kind: { type: 'limit', tif: 'Gtc' }, ...change }
  }
  const sendAll = (legs: readonly OrderLeg[], nonce = nonceMs()) =>
    exchange.placeOrders(legs, { nonceMs: nonce, expiresAfterMs: nowMs() + EXPIRY_MS })
  async function send(change: Partial<OrderLeg>, nonce = nonceMs()): Promise<LegOutcome> {
    const [outcome] = await sendAll([await leg(change)], nonce)
    return outcome ?? { kind: 'unknown', message: 'No answer.' }
  }
  const position = (seenAccount: Account) => seenAccount.positions.find((each) => each.coin === coin)
  const orders = (seenAccount: Account) => seenAccount.openOrders.filter((each) => each.coin === coin)

  async function open(): Promise<Position> {
    const { markPx } = await price()
    const outcome = await send({ limitPx: legal(px(markPx.times('1.03'))), kind: { type: 'limit', tif: 'Ioc' } })
    if (outcome.kind !== 'filled') throw new Error(`The entry did not fill: ${JSON.stringify(outcome)}`)
    const held = position(await seen('the position', exchange.fetchAccount, (now) => position(now) !== undefined))
    if (!held) throw new Error('The position is gone again.')
    return held
  }

  async function clean(): Promise<void> {
    const isClean = (now: Account) => orders(now).length === 0 && position(now) === undefined
    for (const slippage of ['0.02', '0.05', '0.08']) {
      const now = await exchange.fetchAccount()
      if (isClean(now)) return
      if (orders(now).length > 0) await exchange.cancelOrders(orders(now))
      const held = position(now)
      if (held) await leave(held, slippage)
    }
    await seen('a clean account', exchange.fetchAccount, isClean)
  }
  async function leave({ side, szi, markPx }: Position, slippage: string): Promise<void> {
    const isLong = side === 'long'
    const worst = markPx.times(isLong ? 1 - Number(slippage) : 1 + Number(slippage))
    const limitPx = roundToTick(px(worst), market?.szDecimals ?? 0, isLong ? 'down' : 'up')
    await send({
      side: isLong ? 'sell' : 'buy',
      limitPx,
      sz: sz(szi.abs()),
      reduceOnly: true,
      kind: { type: 'limit', tif: 'Ioc' },
    })
  }

  return {
    exchange,
    deaf,
    info: new InfoClient({ transport: http }),
    account,
    market,
    nowMs,
    nonceMs,
    cloid,
    price,
    send,
    sendAll,
    leg,
    open,
    clean,
    position,
    orders,
    seen,
  }
}

async function seen<T>(what: string, read: () => Promise<T>, is: (value: T) => boolean): Promise<T> {
  const untilMs = Date.now() + LAG_MS
  for (;;) {
    const value = await read()
    if (is(value)) return value
    if (Date.now() > untilMs) throw new Error(`Looked for ${what} and saw ${JSON.stringify(value).slice(0, 600)}`)
    await pause(100)
  }
}

/** Carries actions to the venue and loses what it says of them. */
const losingAnswers = (inner: VenueTransport): VenueTransport => ({
  isTestnet: inner.isTestnet,
  async request<T>(endpoint: 'info' | 'exchange', payload: unknown, signal?: AbortSignal): Promise<T> {
    const answer = await inner.request<T>(endpoint, payload, signal)
    if (endpoint === 'exchange') throw new Error('The answer was lost on the way.')
    return answer
  },
})
