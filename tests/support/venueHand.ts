import { type Px, px, roundToTick, sz } from '../../lib/domain/decimal.ts'
import { createHyperliquidExchange } from '../../lib/hyperliquid/hyperliquidExchange.ts'
import { createNonces } from '../../lib/hyperliquid/nonces.ts'
import { openPaperWallet } from '../../worker/wiring/paperWallet.ts'
import { controlPaper } from './paperControl.ts'
import type { ProcessStack } from './processStack.ts'
import { watchVenue } from './venueWatch.ts'

/** A person on the page of a paper exchange that runs as a process: the agent's account and key, and what the exchange is told to do wrong. */
export interface VenueHand {
  /** Buys 0.01 BTC at the market. */
  buy(): Promise<void>
  /** Closes whatever is held in BTC. */
  sell(): Promise<void>
  /** Returns the size held in BTC, as the websocket tells it, which no fault touches. */
  heldSz(): Promise<number>
  markPx(): Promise<Px>
  /** Every request takes this long, and the one named fails: by refusing, or by never answering. */
  setFaults(latencyMs: number, failing?: { type: string; how: 'refuses' | 'is silent' }): Promise<void>
  /** Lets everybody ask as often as they like: try after try is more than a minute of the venue's allows. */
  liftRequestLimit(): Promise<void>
  /** From now on every request over HTTP is one too many for this minute, or as many are allowed as on the venue. */
  setRequestLimit(kind: 'none left' | 'as on the venue'): Promise<void>
  close(): Promise<void>
}

export async function openVenueHand({ apiUrl, agentId, dataDir }: ProcessStack): Promise<VenueHand> {
  const wallet = openPaperWallet(agentId, dataDir)
  const watch = await watchVenue(apiUrl, wallet.address.toLowerCase())
  const nowMs = () => Date.now()
  const exchange = createHyperliquidExchange({
    apiUrl,
    // The agent's requests are counted with these: past the limit they go another way.
    wsUrl: `${apiUrl.replace('http', 'ws')}/ws`,
    isPaced: true,
    isTestnet: true,
    wallet,
    accountAddress: wallet.address,
    nowMs,
    nonces: createNonces(0, nowMs),
  })
  let orders = 0

  async function markPx(): Promise<Px> {
    const mark = (await exchange.fetchSnapshot(['BTC'])).coins.BTC?.markPx
    if (!mark) throw new Error('No price of BTC')
    return mark
  }
  async function heldSz(): Promise<number> {
    const { positions } = await watch.look()
    return positions.find(({ coin }) => coin === 'BTC')?.szi.toNumber() ?? 0
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
      const how = failing?.how === 'refuses' ? { kind: 'status', status: 500 } : { kind: 'hang' }
      await controlPaper({ apiUrl, dataDir }, 'faults', {
        faults: [
          ...(failing ? [{ route: '/info', type: failing.type, ...how }] : []),
          ...['/info', '/exchange'].map((route) => ({ route, kind: 'delay', delayMs: latencyMs })),
        ],
      })
    },
    setRequestLimit: (kind) =>
      controlPaper({ apiUrl, dataDir }, 'facts', {
        facts: [{ kind: 'venue', ipWeightMax: kind === 'none left' ? 1 : 1_200 }],
      }),
    liftRequestLimit: () =>
      controlPaper({ apiUrl, dataDir }, 'facts', { facts: [{ kind: 'venue', enforceIpWeights: false }] }),
    async close() {
      watch.close()
      await exchange.close()
    },
  }
}
