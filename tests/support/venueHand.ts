import { z } from 'zod'
import { type Px, px, roundToTick, sz } from '../../lib/domain/decimal.ts'
import { createHyperliquidExchange } from '../../lib/hyperliquid/hyperliquidExchange.ts'
import { paperWallet } from '../../worker/wiring/paperWallet.ts'

/** A person on the page of a paper exchange that runs as a process: the agent's account and key, and what the exchange is told to do wrong. */
export interface VenueHand {
  /** Buys 0.01 BTC at the market. */
  buy(): Promise<void>
  /** Closes whatever is held in BTC. */
  sell(): Promise<void>
  /** Returns the size held in BTC, asked of an endpoint that works and that the agent does not need. */
  heldSz(): Promise<number>
  markPx(): Promise<Px>
  /** Every request takes this long, and the one named fails: by refusing, or by never answering. */
  setFaults(latencyMs: number, failing?: { type: string; how: 'refuses' | 'is silent' }): Promise<void>
  close(): Promise<void>
}

const stateSchema = z.object({
  assetPositions: z.array(z.object({ position: z.object({ coin: z.string(), szi: z.string() }) })),
})
/** Both endpoints that tell an account. */
const OF_ACCOUNT = ['clearinghouseState', 'frontendOpenOrders']

export function openVenueHand(apiUrl: string, agentId: string): VenueHand {
  const wallet = paperWallet(agentId)
  const nowMs = () => Date.now()
  const exchange = createHyperliquidExchange({
    apiUrl,
    isTestnet: true,
    wallet,
    accountAddress: wallet.address,
    nowMs,
    nextNonceMs: nowMs,
  })
  let orders = 0
  let lookAt = 'webData2'

  async function post(route: string, body: unknown): Promise<unknown> {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`${apiUrl}${route}`, { method: 'POST', headers, body: JSON.stringify(body) })
    if (!response.ok) throw new Error(`${route} answered ${response.status}`)
    return response.json()
  }
  async function markPx(): Promise<Px> {
    const mark = (await exchange.fetchSnapshot(['BTC'])).coins.BTC?.markPx
    if (!mark) throw new Error('No price of BTC')
    return mark
  }
  async function heldSz(): Promise<number> {
    const reply = await post('/info', { type: lookAt, user: wallet.address })
    const whole = z.object({ clearinghouseState: stateSchema })
    const state = lookAt === 'webData2' ? whole.parse(reply).clearinghouseState : stateSchema.parse(reply)
    return Number(state.assetPositions.find(({ position }) => position.coin === 'BTC')?.position.szi ?? 0)
  }
  async function order(side: 'buy' | 'sell', size: string): Promise<void> {
    const mark = await markPx()
    const limitPx =
      side === 'buy' ? roundToTick(px(mark.times(1.03)), 5, 'up') : roundToTick(px(mark.times(0.97)), 5, 'down')
    const nonceMs = Date.now()
    orders += 1
    const [outcome] = await exchange.placeOrders(
      [
        {
          cloid: `0x${orders.toString(16).padStart(32, 'e')}`,
          coin: 'BTC',
          side,
          limitPx,
          sz: sz(size),
          reduceOnly: side === 'sell',
          kind: { type: 'limit', tif: 'Ioc' },
        },
      ],
      { nonceMs, expiresAfterMs: nonceMs + 60_000 },
    )
    if (outcome?.kind !== 'filled') throw new Error(`The venue did not fill: ${JSON.stringify(outcome)}`)
  }

  return {
    buy: () => order('buy', '0.01'),
    async sell() {
      const held = await heldSz()
      if (held > 0) await order('sell', String(held))
    },
    heldSz,
    markPx,
    async setFaults(latencyMs, failing) {
      lookAt = failing?.type === 'webData2' ? 'clearinghouseState' : 'webData2'
      const fails = failing && {
        route: '/info',
        type: failing.type,
        ...(failing.how === 'refuses' ? { kind: 'status', status: 500 } : { kind: 'hang' }),
      }
      // What only we look at answers at once, unless the agent needs it, too.
      const isOurs = failing === undefined || ![...OF_ACCOUNT, 'webData2'].includes(failing.type)
      await post('/paper/faults', {
        faults: [
          ...(fails ? [fails] : []),
          ...(isOurs ? [{ route: '/info', type: 'webData2', kind: 'delay', delayMs: 0 }] : []),
          ...['/info', '/exchange'].map((route) => ({ route, kind: 'delay', delayMs: latencyMs })),
        ],
      })
    },
    close: () => exchange.close(),
  }
}
