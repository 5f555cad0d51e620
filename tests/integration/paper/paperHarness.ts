import { ExchangeClient, HttpTransport, InfoClient } from '@nktkas/hyperliquid'
import { privateKeyToAccount } from 'viem/accounts'
import { onTestFinished } from 'vitest'
import { SYNTHETIC_ORIGIN_MS } from '@/lib/paper/feeds/syntheticFeed.ts'
import { createPaperServer, type PaperServer, type PaperServerOptions } from '@/lib/paper/paperServer.ts'
import { TEST_CONTROL_KEY, testControl } from '../../support/paperControl.ts'
import { SYNTHETIC_MARKET } from '../../support/syntheticMarket.ts'

export const MASTER = privateKeyToAccount('0x0123456789012345678901234567890123456789012345678901234567890123')
export const AGENT = privateKeyToAccount('0x822e9959e022b78423eb653a62ea0020cd283e71a2a8133a6ff2aeffaf373cff')
export const START = SYNTHETIC_ORIGIN_MS

export type Wallet = typeof MASTER

/** A paper venue over synthetic:1 on a free port, its wall clock moved by hand, and the clients people use against it. */
export async function startPaper(options: Partial<PaperServerOptions> = {}) {
  const wall = { ms: START }
  const server = await createPaperServer({
    feed: SYNTHETIC_MARKET,
    speed: 60,
    wallMs: () => wall.ms,
    pumpMs: 0,
    controlKey: TEST_CONTROL_KEY,
    ...options,
  })
  onTestFinished(() => server.close())
  return { wall, server, ...clientsOf(server, () => wall.ms) }
}

export function clientsOf(server: Pick<PaperServer, 'url'>, wallMs: () => number) {
  let last = 0
  const nonceManager = () => {
    last = Math.max(last + 1, wallMs())
    return last
  }
  const transport = new HttpTransport({ apiUrl: server.url, isTestnet: true, timeout: 3_000 })
  const post = async (route: string, body: unknown) => {
    const response = await fetch(server.url + route, testControl(route, body))
    const text = await response.text()
    return { status: response.status, body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text }
  }
  return {
    transport,
    post,
    info: new InfoClient({ transport }),
    nonceManager,
    exchangeOf: (wallet: Wallet) => new ExchangeClient({ transport, wallet, nonceManager }),
    exchange: new ExchangeClient({ transport, wallet: MASTER, nonceManager }),
    deposit: (usd = '10000') => post('/paper/deposit', { address: MASTER.address, usd }),
    clock: async () => (await fetch(`${server.url}/paper/clock`)).json(),
    hold: (holdAtMs: number) => post('/paper/clock', { holdAtMs }),
    /** Makes facts so, and returns what came of each. */
    facts: async (...facts: unknown[]): Promise<unknown[]> => {
      const { status, body } = await post('/paper/facts', { facts })
      if (status !== 200) throw new Error(`${status} ${body}`)
      return body.results
    },
    fault: (...faults: unknown[]) => post('/paper/faults', { faults }),
  }
}

/** A market order by one percent of slippage. */
export const market = (px: string, b: boolean, s: string, extra: Record<string, unknown> = {}) => ({
  a: 0,
  b,
  p: (Number(px) * (b ? 1.01 : 0.99)).toFixed(0),
  s,
  r: false,
  t: { limit: { tif: 'Ioc' as const } },
  ...extra,
})
