import { ExchangeClient, HttpTransport, InfoClient } from '@nktkas/hyperliquid'
import type { PrivateKeyAccount } from 'viem/accounts'
import { z } from 'zod'
import { px, sz } from '../domain/decimal.ts'
import type { Market } from '../domain/market.ts'
import type { OddRow } from '../domain/oddRow.ts'
import { type Standing, standingSchema } from '../domain/standing.ts'
import { AppError, describeError } from '../errors.ts'
import { pause } from '../pause.ts'
import type { Exchange, LegOutcome } from '../ports.ts'
import { readStanding } from './accountStanding.ts'
import { createBudgetedTransport, createCountedTransport } from './budgetedTransport.ts'
import { cloidOf } from './cloid.ts'
import { eitherWay } from './eitherWay.ts'
import type { ConnectionProof } from './guardMessages.ts'
import { createHistoryLists } from './historyLists.ts'
import {
  activeAssetDataSchema,
  bookSchema,
  candlesSchema,
  clearinghouseSchema,
  fundingHistorySchema,
  metaAndAssetCtxsSchema,
  metaSchema,
  orderStatusSchema,
  userFeesSchema,
  webDataSchema,
} from './infoReplies.ts'
import type { VenueTransport } from './localTransport.ts'
import { keptMarkets } from './longReads.ts'
import type { Nonces } from './nonces.ts'
import { createPostedTransport } from './postedTransport.ts'
import { NO_SHELF, type ReadShelf } from './readShelf.ts'
import { createRequestBudget } from './requestBudget.ts'
import { createUseCount, rateLimitSchema } from './requestUse.ts'
import { readReply, readSendError } from './sendOutcome.ts'
import type { SharedMinute } from './sharedMinute.ts'
import { toAccount, toCandles, toCoinSnapshots, toMarkets, toOrderRecord } from './toDomain.ts'
import { read } from './venueRead.ts'
import { createTeller, listSchema } from './venueRows.ts'
import { toWireOrder } from './wireOrder.ts'

/** How long the venue's word on whom the key trades for is good for. */
const STANDING_MS = 3_600_000
/** The same where it was a refusal: a person may be mending it. */
const REFUSAL_MS = 30_000
/** Clocks that differ by less agree: a reply takes its time, too. */
const CLOCK_NOISE_MS = 1_000
/** The venue's answer where nothing had to be done. */
const AS_IT_IS = { status: 'ok', response: { type: 'default' } }

const saidSchema = z.object({ said: standingSchema, atMs: z.number().nullable() })

/** How long a reply is waited for. */
export const REPLY_MS_MAX = 8_000

export interface HyperliquidExchangeOptions {
  /** https://api.hyperliquid.xyz, the testnet's, or a paper exchange: the only difference between them. */
  apiUrl: string
  /** The same venue's websocket, which carries urgent requests while HTTP refuses this address; absent: nothing does. */
  wsUrl?: string
  /** How the websocket proves whom it leads to; absent: its address alone says so. */
  proof?: ConnectionProof
  /** Selects the signature's source byte; paper uses the testnet's, so a paper signature is never valid on mainnet. */
  isTestnet: boolean
  /** Signs. Should be an API (agent) wallet, which cannot withdraw. */
  wallet: PrivateKeyAccount
  /** The master account that holds the money; reads name it, because an agent wallet's own address reads as empty. */
  accountAddress: `0x${string}`
  nowMs: () => number
  nonces: Nonces
  timeoutMs?: number
  /** Wall time on a clock that never jumps, by which the minute of requests is counted. */
  elapsedMs?: () => number
  /** Whether requests keep to the venue's limit by waiting; where the venue has none and its time may stand, they are counted only. */
  isPaced?: boolean
  /** What other processes behind this address spend of the venue's minute; absent: nothing is known of them. */
  sharedMinute?: SharedMinute
  /** Whom the key was last said to trade for, so that a fresh process need not ask before it can close a position. */
  knownStanding?: Standing | null
  /** What earlier processes read and is still true; absent: everything is asked for. */
  shelf?: ReadShelf
  /** Hears, once each, of rows of the venue's lists that cannot be read and are left out. */
  onOddRow?: (row: OddRow) => void
  /** Carries the requests in place of HTTP: to a venue in this process. */
  transport?: VenueTransport
}

/** Returns the venue behind `apiUrl`. It has no method that moves funds off the account. */
export function createHyperliquidExchange(options: HyperliquidExchangeOptions): Exchange {
  const { apiUrl, isTestnet, timeoutMs: timeout = REPLY_MS_MAX } = options
  const time = { elapsedMs: options.elapsedMs ?? (() => performance.now()), pause }
  const budget = createRequestBudget(time, options.isPaced ? options.sharedMinute : undefined)
  const carrier = options.transport ?? new HttpTransport({ apiUrl, isTestnet, timeout })
  const posted = options.wsUrl
    ? createPostedTransport({ wsUrl: options.wsUrl, isTestnet, proof: options.proof, timeoutMs: timeout })
    : null
  const transport = options.isPaced
    ? createBudgetedTransport(carrier, posted, budget, time)
    : createCountedTransport(carrier, budget)
  const info = new InfoClient({ transport })
  const user = options.accountAddress
  const told = createTeller(options.onOddRow)
  const shelf = options.shelf ?? NO_SHELF
  // A coin keeps its number for good, so an old list serves; one that lacks a coin is read anew.
  let markets = byCoin(keptMarkets(shelf)?.value ?? [])
  let offsetMs = 0
  const known = options.knownStanding ?? null
  const lastSaid = [shelf.take('standing', saidSchema), known && { said: known, atMs: null }]
  let standing = lastSaid.find((last) => last !== null && isOf(last.said, options.wallet.address, user)) ?? null

  /** What was said before is used while it cannot be said anew: the key does not change under a running process. */
  async function fetchStanding(): Promise<Standing> {
    const nowMs = options.nowMs()
    const goodForMs = standing?.said.refusal ? REFUSAL_MS : STANDING_MS
    if (standing?.atMs != null && Math.abs(nowMs - standing.atMs) < goodForMs) return standing.said
    try {
      standing = { said: await readStanding(info, read, options.wallet.address, user), atMs: nowMs }
      shelf.put('standing', standing)
    } catch (error) {
      if (standing === null) throw error
    }
    return standing.said
  }

  /** A client whose next action carries exactly this nonce: the one that is on disk. Throws, before anything is sent, where it would reach another account. */
  async function signer(nonceMs: number): Promise<ExchangeClient> {
    const { refusal, vaultAddress } = standing?.said ?? (await fetchStanding())
    if (refusal?.bars === 'orders') throw new AppError('account_refused', refusal.message, { outcome: 'notSent' })
    const defaultVaultAddress = vaultAddress === null ? {} : { defaultVaultAddress: vaultAddress as `0x${string}` }
    return new ExchangeClient({
      transport,
      wallet: options.wallet,
      nonceManager: () => nonceMs,
      ...defaultVaultAddress,
    })
  }

  async function fetchMarkets(): Promise<Market[]> {
    const meta = await eitherWay(
      () => read('meta', () => info.meta(), metaSchema),
      async () => (await read('metaAndAssetCtxs', () => info.metaAndAssetCtxs(), metaAndAssetCtxsSchema))[0],
    )
    const list = told(toMarkets(meta))
    markets = byCoin(list)
    return list
  }

  async function marketOf(coin: string): Promise<Market> {
    if (!markets.has(coin)) await fetchMarkets()
    const market = markets.get(coin)
    if (!market)
      throw new AppError('coin_unknown', `The venue lists no perpetual named ${coin}. Remove it in Settings.`, {
        outcome: 'notSent',
      })
    return market
  }

  async function send(legCount: number, action: () => Promise<unknown>): Promise<LegOutcome[]> {
    const outcomes = await action().then(
      (reply) => readReply(reply, legCount),
      (error: unknown) => readSendError(error, legCount),
    )
    // What is wrong with a nonce is said of the whole action, before any leg is looked at.
    const [said] = outcomes
    const hasChance = said !== undefined && 'message' in said && options.nonces.heed(said.message)
    return hasChance ? outcomes.map((one) => (one.kind === 'rejected' ? { ...one, isNonceOnly: true } : one)) : outcomes
  }

  /** What no record is kept of is sent under a nonce taken here, and once more where that alone was refused. */
  async function sendUnrecorded(
    legCount: number,
    action: (client: ExchangeClient) => Promise<unknown>,
  ): Promise<LegOutcome[]> {
    const once = () => send(legCount, async () => action(await signer(options.nonces.next())))
    const outcomes = await once()
    return outcomes.some((one) => one.kind === 'rejected' && one.isNonceOnly) ? once() : outcomes
  }

  return {
    cloidOf,
    fetchMarkets,
    async fetchSnapshot(coins) {
      const reply = await read('metaAndAssetCtxs', () => info.metaAndAssetCtxs(), metaAndAssetCtxsSchema)
      const snapshots = told(toCoinSnapshots(reply, coins))
      return { atMs: options.nowMs(), coins: Object.fromEntries(snapshots.map((each) => [each.coin, each])) }
    },
    async fetchCandles(coin, interval, startMs, endMs) {
      const rows = await read(
        'candleSnapshot',
        () => info.candleSnapshot({ coin, interval, startTime: startMs, endTime: endMs }),
        candlesSchema,
      )
      return toCandles(rows, options.nowMs())
    },
    async fetchBook(coin) {
      const book = await read('l2Book', () => info.l2Book({ coin }), bookSchema)
      if (!book) return null
      const [bids, asks] = book.levels
      const side = (levels: typeof bids) =>
        levels.map((level): [ReturnType<typeof px>, ReturnType<typeof sz>] => [px(level.px), sz(level.sz)])
      return { bids: side(bids), asks: side(asks), timeMs: book.time }
    },
    async fetchFundingHistory(coin, startMs) {
      const rows = await read(
        'fundingHistory',
        () => info.fundingHistory({ coin, startTime: startMs }),
        fundingHistorySchema,
      )
      return rows.map((row) => ({ timeMs: row.time, rateFrac: Number(row.fundingRate) }))
    },
    async fetchAccount() {
      const [state, orders] = await eitherWay(
        () =>
          Promise.all([
            read('clearinghouseState', () => info.clearinghouseState({ user }), clearinghouseSchema),
            read('frontendOpenOrders', () => info.frontendOpenOrders({ user }), listSchema),
          ]),
        async () => {
          const page = await read('webData2', () => info.webData2({ user }), webDataSchema)
          return [page.clearinghouseState, page.openOrders] as const
        },
      )
      offsetMs = state.time - options.nowMs()
      const account = toAccount(user, state, orders)
      told({ rows: [], odd: account.unread })
      return account
    },
    fetchStanding,
    clockOffsetMs: () => (Math.abs(offsetMs) < CLOCK_NOISE_MS ? 0 : offsetMs),
    ...createHistoryLists({ info, user, told, isListed: (coin) => markets.has(coin), fetchMarkets }),
    async findOrder(id) {
      const reply = await read(
        'orderStatus',
        () => info.orderStatus({ user, oid: id.startsWith('0x') ? (id as `0x${string}`) : Number(id) }),
        orderStatusSchema,
      )
      if (reply.status === 'unknownOid') return null
      return toOrderRecord(reply.order)
    },
    async setLeverage(coin, leverage) {
      const action = async (client: ExchangeClient) => {
        const market = await marketOf(coin)
        const now = await read(
          'activeAssetData',
          () => info.activeAssetData({ user, coin }),
          activeAssetDataSchema,
        ).catch(() => null)
        // A person's choice of margin stays; only its leverage is ours.
        const isCross = !market.isolatedOnly && now?.leverage.type !== 'isolated'
        if (now?.leverage.value === leverage && (now.leverage.type === 'cross') === isCross) return AS_IT_IS
        return client.updateLeverage({ asset: market.assetId, isCross, leverage })
      }
      return first(await sendUnrecorded(1, action))
    },
    placeOrders(legs, { nonceMs, expiresAfterMs }) {
      const grouping = legs.every((leg) => leg.kind.type === 'trigger') ? 'positionTpsl' : 'na'
      return send(legs.length, async () => {
        const orders = await Promise.all(legs.map(async (leg) => toWireOrder(leg, (await marketOf(leg.coin)).assetId)))
        return (await signer(nonceMs)).order({ orders, grouping }, { expiresAfter: expiresAfterMs })
      })
    },
    async cancelOrders(orders) {
      // An order of a coin that is not ours to trade (spot, another market) must not hold up the others.
      const known = await Promise.all(
        orders.map(({ coin }) => marketOf(coin).catch((error: unknown) => describeError(error))),
      )
      const cancels = orders.flatMap(({ oid }, index) => {
        const market = known[index]
        return typeof market === 'object' ? [{ a: market.assetId, o: Number(oid) }] : []
      })
      const outcomes =
        cancels.length === 0 ? [] : await sendUnrecorded(cancels.length, (client) => client.cancel({ cancels }))
      return known.map((market) =>
        typeof market === 'object'
          ? (outcomes.shift() ?? { kind: 'unknown', message: 'The venue answered nothing.' })
          : { kind: 'notSent', message: market ?? '' },
      )
    },
    async burnNonce(nonceMs) {
      const outcome = first(await send(1, async () => (await signer(nonceMs)).noop({ nonce: nonceMs })))
      if (outcome.kind === 'resting') return 'burned'
      // "nonce too low" is a refusal: nothing under it can land any more, and whether something did before is asked of the order itself.
      if ('message' in outcome && /nonce/i.test(outcome.message)) return 'used'
      return 'unknown'
    },
    async fetchTakerFeeFrac() {
      return Number((await read('userFees', () => info.userFees({ user }), userFeesSchema)).userCrossRate)
    },
    ...createUseCount(budget, options.nowMs, () =>
      read('userRateLimit', () => info.userRateLimit({ user }), rateLimitSchema),
    ),
    async close() {
      posted?.close()
    },
  }
}

const byCoin = (list: readonly Market[]): Map<string, Market> => new Map(list.map((market) => [market.coin, market]))

const isOf = (standing: Standing, signer: string, account: string): boolean =>
  standing.signer.toLowerCase() === signer.toLowerCase() && standing.account.toLowerCase() === account.toLowerCase()

const first = (outcomes: LegOutcome[]): LegOutcome =>
  outcomes[0] ?? { kind: 'unknown', message: 'The venue answered nothing.' }
