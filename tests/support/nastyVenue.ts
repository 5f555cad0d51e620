import { Decimal } from '@/lib/domain/decimal.ts'
import type { L1Action, OrderRequest } from '@/lib/hyperliquid/wire/action.ts'
import { accountFactSchema } from '@/lib/paper/engine/accountFacts.ts'
import type { EngineInput } from '@/lib/paper/paperEngine.ts'
import { createTestWorld, type TestWorld, walletOf } from './testWorld.ts'

type WorldOptions = NonNullable<Parameters<typeof createTestWorld>[0]>

/** Something a venue does that a person could meet, and what may be asked of an agent that meets it. */
export interface Nasty {
  name: string
  /** What the agent is started with. */
  options?: WorldOptions
  /** Faults of the exchange's answers, for as long as it is nasty. */
  faults?: readonly object[] | ((site: NastySite) => readonly object[])
  /** Looks, five seconds apart, after which a stop must rest; absent: four. */
  looks?: number
  /** What the account needs before there can be a position. */
  prepare?: (site: NastySite) => unknown
  /** What happens at the venue when it begins, and how it is mended. */
  begin?: (site: NastySite) => unknown
  mend?: (site: NastySite) => unknown
  /** The position cannot be given its stop: what the banner then says. Absent: it gets one. */
  bannerSays?: RegExp
  /** The account cannot be made flat until it is mended: what the person is then told. Absent: it is flat at the second try at the latest. */
  flattenSays?: RegExp
}

/** A world with a venue that can be told what happens, and what is true there whatever its answers say. */
export interface NastySite {
  test: TestWorld
  owner: `0x${string}`
  apply(...inputs: EngineInput[]): void
  /** Any action by another key of the account. */
  act(action: L1Action): void
  order(order: Partial<OrderRequest>): void
  heldSz(): number
  /** Whether a stop for the whole position rests. */
  isProtected(): boolean
  cancelAll(): void
  /** Accounts beside the agent's that an action reached. */
  othersReached(): string[]
}

const AGENT = 'nasty'
const BTC = 0

export async function openNastySite({ options = {} }: Nasty): Promise<NastySite> {
  const test = await createTestWorld({ agentId: AGENT, ...options })
  const owner = (options.accountAddress ?? walletOf(AGENT).address).toLowerCase() as `0x${string}`
  const account = () => test.server.venue.state.accounts[owner]
  const orders = () => Object.values(account()?.orders ?? {})
  const site: NastySite = {
    test,
    owner,
    apply: (...inputs) => {
      test.server.venue.apply(...inputs)
    },
    act(action) {
      const reply = test.server.venue.apply({ kind: 'action', address: owner, action })
      const text = JSON.stringify(reply)
      if (/"error"|"err"/.test(text)) throw new Error(`The venue did not take it: ${text}`)
    },
    order: (order) =>
      site.act({
        type: 'order',
        grouping: 'na',
        orders: [{ a: BTC, b: true, p: '1', s: '0.02', r: false, t: { limit: { tif: 'Ioc' } }, ...order }],
      }),
    heldSz: () => account()?.positions.BTC?.szi.toNumber() ?? 0,
    isProtected: () =>
      orders()
        .filter(({ coin, reduceOnly, trigger }) => coin === 'BTC' && reduceOnly && trigger?.tpsl === 'sl')
        .reduce((sum, order) => sum + order.sz.toNumber(), 0) >= site.heldSz(),
    cancelAll: () =>
      site.act({
        type: 'cancel',
        cancels: orders()
          .filter(({ coin }) => coin === 'BTC')
          .map(({ oid }) => ({ a: BTC, o: oid })),
      }),
    othersReached: () =>
      Object.values(test.server.venue.state.accounts).flatMap(({ address, requestsUsed }) =>
        address === owner || requestsUsed === 0 ? [] : [address],
      ),
  }
  return site
}

const refuses = (type: string) => ({ route: '/info', type, kind: 'status', status: 500 })
const isSilent = (type: string) => ({ route: '/info', type, kind: 'hang' })
const isLate = (delayMs: number) => ({ route: '/info', kind: 'delay', delayMs })
const ordersStopped = ({ test }: NastySite, agoMs: number) => ({
  route: '/info',
  type: 'frontendOpenOrders',
  kind: 'lag',
  stoppedMs: test.server.venue.state.nowMs - agoMs,
})
const rows = (type: string, at?: string) => ({
  route: '/info',
  type,
  kind: 'rows',
  rows: [{ coin: 7 }],
  ...(at ? { at } : {}),
})
const exchange = (fault: object) => [{ route: '/exchange', ...fault }]

/** Every list of the venue the agent asks for. */
const ASKED = [
  'activeAssetData',
  'candleSnapshot',
  'clearinghouseState',
  'extraAgents',
  'frontendOpenOrders',
  'fundingHistory',
  'l2Book',
  'meta',
  'metaAndAssetCtxs',
  'orderStatus',
  'userAbstraction',
  'userFees',
  'userFillsByTime',
  'userFunding',
  'userNonFundingLedgerUpdates',
  'userRateLimit',
  'userRole',
  'webData2',
] as const

/** What is waited for before something is safe. */
const WAITED_FOR = [
  'clearinghouseState',
  'frontendOpenOrders',
  'l2Book',
  'meta',
  'orderStatus',
  'userFillsByTime',
  'userRole',
]

const IMPATIENT: WorldOptions = { timeoutMs: 300 }
const agentWallet = (site: NastySite, validForMs: number, master: string = site.owner): EngineInput => ({
  kind: 'fact',
  fact: {
    kind: 'agent',
    address: master.toLowerCase() as `0x${string}`,
    agent: walletOf(AGENT).address.toLowerCase() as `0x${string}`,
    name: 'bot',
    validUntilMs: site.test.server.venue.clock.nowMs() + validForMs,
  },
})
const market = (site: NastySite, change: object) =>
  site.test.server.venue.setRules({
    markets: site.test.server.venue.rules.markets.map((one) => (one.coin === 'BTC' ? { ...one, ...change } : one)),
  })
const SUB_ACCOUNT: WorldOptions = { accountAddress: walletOf('a sub-account').address }
/** Its master has an account of its own, where an action would land that does not name the sub-account. */
function subAccountOf(site: NastySite, address: string): void {
  const master = address.toLowerCase() as `0x${string}`
  site.apply({ kind: 'deposit', address: master, usd: new Decimal(10) })
  fact(site, { kind: 'owner', owner: { role: 'subAccount', master, name: 'bot' } })
}
const fact = (site: NastySite, input: object) =>
  site.apply({ kind: 'fact', fact: accountFactSchema.parse({ address: site.owner, ...input }) })

export const NASTY: readonly Nasty[] = [
  ...ASKED.map((type) => ({ name: `${type} refuses`, faults: [refuses(type)] })),
  ...WAITED_FOR.map((type) => ({ name: `${type} is silent`, faults: [isSilent(type)], options: IMPATIENT })),
  { name: 'every answer is late', faults: [isLate(150)], options: IMPATIENT },
  { name: 'every read lags by five seconds', faults: [{ route: '/info', kind: 'lag', lagMs: 5_000 }] },
  {
    name: 'the account lags behind its orders',
    faults: [{ route: '/info', type: 'clearinghouseState', kind: 'lag', lagMs: 8_000 }],
  },
  {
    name: 'the orders lag behind the account',
    faults: [{ route: '/info', type: 'frontendOpenOrders', kind: 'lag', lagMs: 8_000 }],
  },
  {
    name: 'the list of orders stopped before the stop was placed',
    faults: (site) => [ordersStopped(site, 60_000)],
  },
  {
    name: 'the list of orders stopped after the stop was placed',
    faults: (site) => [ordersStopped(site, 1)],
    // The list's word on a stop is good for half a minute, and a record that does not answer is asked again.
    looks: 8,
  },
  { name: 'an odd fill', faults: [rows('userFillsByTime')] },
  { name: 'an odd funding row', faults: [rows('userFunding')] },
  { name: 'an odd ledger row', faults: [rows('userNonFundingLedgerUpdates')] },
  { name: 'an odd market', faults: [rows('meta', 'universe')] },
  { name: 'an odd order', faults: [rows('frontendOpenOrders')], flattenSays: /cannot be read/ },
  { name: 'an odd position', faults: [rows('clearinghouseState', 'assetPositions')], flattenSays: /cannot be read/ },
  {
    name: 'no read is answered',
    faults: [{ route: '/info', kind: 'status', status: 502 }],
    bannerSays: /502/,
    flattenSays: /502/,
  },
  {
    name: 'reads are limited',
    faults: [{ route: '/info', kind: 'status', status: 429, count: 8 }],
  },
  {
    name: 'actions are limited',
    faults: exchange({ kind: 'status', status: 429 }),
    bannerSays: /429/,
    flattenSays: /429/,
  },
  { name: 'an action is limited once', faults: exchange({ kind: 'status', status: 429, count: 1 }) },
  {
    name: 'actions are refused by the server',
    faults: exchange({ kind: 'status', status: 503 }),
    bannerSays: /503/,
    flattenSays: /503/,
  },
  { name: 'the answer to an action is lost', faults: exchange({ kind: 'dropAfterCommit' }) },
  { name: 'the connection breaks before an action', faults: exchange({ kind: 'drop', count: 2 }) },
  {
    name: 'the answer to an action comes too late',
    faults: exchange({ kind: 'lateAnswer', delayMs: 400 }),
    options: IMPATIENT,
  },
  {
    name: 'trading is halted',
    begin: ({ test }) => test.server.venue.setRules({ trading: 'halted' }),
    mend: ({ test }) => test.server.venue.setRules({ trading: 'open' }),
    bannerSays: /Trading is halted\./,
    flattenSays: /Trading is halted\./,
  },
  {
    name: 'only post-only orders are taken',
    begin: ({ test }) => test.server.venue.setRules({ trading: 'postOnly' }),
    mend: ({ test }) => test.server.venue.setRules({ trading: 'open' }),
    bannerSays: /Only post-only orders allowed immediately after network upgrade/,
    flattenSays: /Only post-only orders allowed immediately after network upgrade/,
  },
  {
    name: 'the address has used up its actions',
    begin(site) {
      const orders = Array.from({ length: 1_000 }, () => ({
        a: 0,
        b: true,
        p: '1',
        s: '1',
        r: false,
        t: { limit: { tif: 'Ioc' as const } },
      }))
      const action: L1Action = { type: 'order', grouping: 'na', orders }
      for (let time = 0; time < 3; time += 1) site.apply({ kind: 'expired', address: site.owner, action })
    },
  },
  {
    name: 'the agent wallet has expired',
    options: { accountAddress: walletOf('a master').address },
    prepare: (site) => site.apply(agentWallet(site, 30 * 86_400_000)),
    begin: (site) => site.apply(agentWallet(site, -1)),
    mend: (site) => site.apply(agentWallet(site, 86_400_000)),
    bannerSays: /does not exist/,
    flattenSays: /does not exist/,
  },
  {
    name: 'the market has become isolated only',
    begin: (site) => market(site, { onlyIsolated: true, marginMode: 'strictIsolated' }),
  },
  { name: 'open interest is at its cap', begin: (site) => market(site, { openInterest: 'capped' }) },
  { name: 'open interest grows too fast', begin: (site) => market(site, { openInterest: 'tooFast' }) },
  {
    name: 'leverage is changed by a second client',
    begin: ({ act }) => act({ type: 'updateLeverage', asset: 0, isCross: true, leverage: 40 }),
  },
  {
    name: "a second client with the same key is hours ahead and fills the venue's memory of nonces",
    begin({ apply, owner, test }) {
      const nowMs = test.server.venue.state.nowMs
      apply({
        kind: 'useNonce',
        signer: owner,
        used: Array.from({ length: 100 }, (_, i) => nowMs + 20 * 3_600_000 - i),
      })
    },
  },
  {
    name: 'orders are placed by a second client',
    begin({ order }) {
      for (const p of ['60000', '61000', '62000']) order({ p, s: '0.01', t: { limit: { tif: 'Gtc' } } })
    },
  },
  { name: 'the position is doubled by a second client', begin: ({ order }) => order({ p: '120000', s: '0.02' }) },
  {
    name: 'half the position is sold by a second client',
    begin: ({ order }) => order({ b: false, p: '60000', s: '0.01', r: true }),
  },
  {
    name: 'the position is turned around by a second client',
    begin: ({ order }) => order({ b: false, p: '60000', s: '0.03' }),
  },
  {
    name: 'spot is bought, sent and ordered on the same account',
    begin(site) {
      fact(site, { kind: 'spotBalance', token: 'USDC', total: '5000' })
      fact(site, { kind: 'fill', coin: '@107', isBuy: true, px: '20', sz: '5', feeToken: 'HYPE', fee: '0.01' })
      fact(site, { kind: 'order', coin: '@107', isBuy: true, limitPx: '10', sz: '5' })
      fact(site, {
        kind: 'ledger',
        delta: {
          type: 'spotTransfer',
          token: 'HYPE',
          amount: '1',
          usdcValue: '20',
          user: site.owner,
          destination: walletOf('x').address,
          fee: '0',
        },
        perpUsd: '0',
      })
    },
  },
  {
    name: 'the account is a sub-account of the key’s',
    options: SUB_ACCOUNT,
    prepare: (site) => subAccountOf(site, walletOf(AGENT).address),
  },
  {
    name: 'the account is a sub-account, and the key its master’s API wallet',
    options: SUB_ACCOUNT,
    prepare(site) {
      subAccountOf(site, walletOf('a master').address)
      site.apply(agentWallet(site, 30 * 86_400_000, walletOf('a master').address))
    },
  },
  {
    name: 'the sub-account is not the key’s any more',
    options: SUB_ACCOUNT,
    prepare: (site) => subAccountOf(site, walletOf(AGENT).address),
    begin: (site) => subAccountOf(site, walletOf('a master').address),
    mend: (site) => subAccountOf(site, walletOf(AGENT).address),
    bannerSays: /Vault not registered/,
    flattenSays: /Vault not registered/,
  },
  {
    name: 'the position is worth more than one market order may be',
    prepare(site) {
      market(site, { leverageMax: 5 })
      site.apply({ kind: 'deposit', address: site.owner, usd: new Decimal(5_000_000) })
    },
    begin({ order, heldSz }) {
      for (let time = 0; time < 3; time += 1) order({ p: '120000', s: '4' })
      if (heldSz() < 9) throw new Error(`Only ${heldSz()} BTC is held.`)
    },
  },
  { name: 'the account is unified', begin: (site) => fact(site, { kind: 'abstraction', mode: 'unifiedAccount' }) },
  { name: 'this machine is 40 s ahead', options: { clockErrorMs: 40_000 } },
  { name: 'this machine is 20 s behind', options: { clockErrorMs: -20_000 } },
  { name: 'this machine is 8 h behind', options: { clockErrorMs: -8 * 3_600_000 } },
  {
    name: 'the venue puts its clock on by 30 s',
    begin: ({ test }) => test.server.venue.setRules({ clockOffsetMs: 30_000 }),
  },
]
