import { Decimal } from '@/lib/domain/decimal.ts'
import { type L1Action, l1ActionSchema, type OrderRequest } from '@/lib/hyperliquid/wire/action.ts'
import type { WireExchangeResponse, WireFill, WireOrderStatus } from '@/lib/hyperliquid/wire/info.ts'
import { createEngineState, type EngineState, type PaperAccount } from '@/lib/paper/engine/state.ts'
import type { EngineEvent, VenueRules } from '@/lib/paper/engine/turn.ts'
import { marketsFor } from '@/lib/paper/feeds/markets.ts'
import { type EngineInput, step } from '@/lib/paper/paperEngine.ts'
import { clearinghouseState } from '@/lib/paper/server/accountView.ts'

export const USER = '0x00000000000000000000000000000000000000aa'
export const [BTC, ETH, SOL] = [0, 1, 2]

/** The engine with a clock moved by hand, and shorthands for what tests say often. */
export class EngineHarness {
  readonly rules: VenueRules = {
    markets: marketsFor(['BTC', 'ETH', 'SOL'], () => 1),
    takerFeeFrac: new Decimal('0.00045'),
    makerFeeFrac: new Decimal('0.00015'),
    scheduleCancelVolumeUsd: new Decimal(1_000_000),
    enforcesActionBudget: true,
    trading: 'open',
    clockOffsetMs: 0,
    elsewhere: [{ coin: '@107', assetId: 10_107 }],
  }
  nowMs = Date.UTC(2026, 0, 1)
  state: EngineState = createEngineState(this.nowMs)
  events: EngineEvent[] = []

  constructor(usd = '10000') {
    if (usd !== '0') this.input({ kind: 'deposit', address: USER, usd: new Decimal(usd) })
    this.price({ BTC: '100000', ETH: '4000', SOL: '200' })
  }

  input(input: EngineInput): WireExchangeResponse | null {
    const result = step(this.rules, this.state, input, this.nowMs)
    this.state = result.state
    this.events.push(...result.events)
    return result.reply
  }

  /** Moves mark, mid and oracle one second later. */
  price(prices: Record<string, string>, depthUsd = '10000000'): void {
    this.nowMs += 1_000
    const quotes = Object.entries(prices).map(([coin, text]) => {
      const px = new Decimal(text)
      return [coin, { markPx: px, midPx: px, oraclePx: px, depthUsd: new Decimal(depthUsd), book: null }] as const
    })
    this.input({ kind: 'prices', quotes: Object.fromEntries(quotes) })
  }

  act(action: Record<string, unknown>): WireExchangeResponse {
    const reply = this.input({ kind: 'action', address: USER, action: l1ActionSchema.parse(action) as L1Action })
    if (!reply) throw new Error('An action always has a reply.')
    return reply
  }

  order(orders: Partial<OrderRequest>[], grouping = 'na'): WireOrderStatus[] {
    const filled = orders.map((order) => ({ a: BTC, b: true, r: false, t: { limit: { tif: 'Ioc' } }, ...order }))
    return this.statuses({ type: 'order', orders: filled, grouping })
  }

  statuses(action: Record<string, unknown>): WireOrderStatus[] {
    const reply = this.act(action)
    if (reply.status === 'err') throw new Error(reply.response)
    return reply.response.data?.statuses ?? []
  }

  /** Opens a position at the market. */
  open(a: number, b: boolean, s: string): WireOrderStatus[] {
    const coin = this.rules.markets[a]?.coin ?? ''
    const mark = this.state.quotes[coin]?.markPx ?? new Decimal(0)
    return this.order([{ a, b, s, p: mark.times(b ? '1.05' : '0.95').toFixed(0) }])
  }

  leverage(asset: number, leverage: number, isCross = true): WireExchangeResponse {
    return this.act({ type: 'updateLeverage', asset, isCross, leverage })
  }

  get account(): PaperAccount {
    const account = this.state.accounts[USER]
    if (!account) throw new Error('The test account is gone.')
    return account
  }

  get view() {
    return clearinghouseState(this.rules, this.state, USER, this.nowMs)
  }

  get fills(): WireFill[] {
    return this.events.flatMap((event) => (event.type === 'fill' ? event.fill : []))
  }

  /** The last status of each order by oid. */
  statusOf(oid: number): string | undefined {
    return this.events.findLast((event) => event.type === 'order' && event.record.order.oid === oid)?.type === 'order'
      ? this.records.findLast(({ order }) => order.oid === oid)?.status
      : undefined
  }

  get records() {
    return this.events.flatMap((event) => (event.type === 'order' ? event.record : []))
  }
}

export const sl = (triggerPx: string, isMarket = true) => ({ trigger: { isMarket, triggerPx, tpsl: 'sl' as const } })
export const tp = (triggerPx: string, isMarket = true) => ({ trigger: { isMarket, triggerPx, tpsl: 'tp' as const } })
export const gtc = { limit: { tif: 'Gtc' as const } }
export const alo = { limit: { tif: 'Alo' as const } }
