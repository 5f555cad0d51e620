import { type Px, px, roundToTick, sz } from '@/lib/domain/decimal.ts'
import type { LegOutcome, OrderLeg } from '@/lib/ports.ts'
import type { TestWorld } from './testWorld.ts'

/** What a person does on the venue's own page. */
export interface HandOrders {
  mark(coin?: string): Promise<Px>
  /** Buys at market. */
  buy(size: string, coin?: string): Promise<LegOutcome>
  /** Sells a part or all of a long at market. */
  reduce(size: string, coin?: string): Promise<LegOutcome>
  /** Lets a plain order rest, `frac` below the mark. */
  restBuy(size: string, frac: number): Promise<LegOutcome>
  /** Lets a stop or target of a long rest at `times` the mark. */
  restTrigger(tpsl: 'sl' | 'tp', size: string, times: number): Promise<{ outcome: LegOutcome; px: Px }>
  /** Takes off every order that meets the condition. */
  cancel(which: (order: { tpsl: string | null; coin: string }) => boolean): Promise<void>
}

/** Returns the hand of the person whose account the world trades. */
export function handOrders({ hand, server }: TestWorld): HandOrders {
  let count = 0
  const cloid = (): `0x${string}` => `0x${(++count).toString(16).padStart(32, 'f')}`
  const send = async (leg: Omit<OrderLeg, 'cloid'>): Promise<LegOutcome> => {
    const nowMs = server.venue.clock.nowMs()
    const stamp = { nonceMs: nowMs + 3_600_000 + count, expiresAfterMs: nowMs + 60_000 }
    const [outcome] = await hand.placeOrders([{ ...leg, cloid: cloid() }], stamp)
    if (!outcome || outcome.kind === 'rejected')
      throw new Error(`The venue did not take it: ${JSON.stringify(outcome)}`)
    return outcome
  }
  const mark = async (coin = 'BTC'): Promise<Px> => {
    const snapshot = (await hand.fetchSnapshot([coin])).coins[coin]
    if (!snapshot) throw new Error(`No price of ${coin}`)
    return snapshot.markPx
  }
  const legal = (price: Px, times: number): Px => roundToTick(px(price.times(times)), 5, 'up')
  const market = async (coin: string, side: 'buy' | 'sell', size: string, reduceOnly: boolean) =>
    send({
      coin,
      side,
      limitPx: legal(await mark(coin), side === 'buy' ? 1.03 : 0.97),
      sz: sz(size),
      reduceOnly,
      kind: { type: 'limit', tif: 'Ioc' },
    })
  return {
    mark,
    buy: (size, coin = 'BTC') => market(coin, 'buy', size, false),
    reduce: (size, coin = 'BTC') => market(coin, 'sell', size, true),
    restBuy: async (size, frac) =>
      send({
        coin: 'BTC',
        side: 'buy',
        limitPx: legal(await mark(), 1 - frac),
        sz: sz(size),
        reduceOnly: false,
        kind: { type: 'limit', tif: 'Gtc' },
      }),
    async restTrigger(tpsl, size, times) {
      const triggerPx = legal(await mark(), times)
      const outcome = await send({
        coin: 'BTC',
        side: 'sell',
        limitPx: legal(triggerPx, 0.9),
        sz: sz(size),
        reduceOnly: true,
        kind: { type: 'trigger', triggerPx, tpsl },
      })
      return { outcome, px: triggerPx }
    },
    async cancel(which) {
      const { openOrders } = await hand.fetchAccount()
      await hand.cancelOrders(openOrders.filter(which).map(({ coin, oid }) => ({ coin, oid })))
    },
  }
}
