import { z } from 'zod'
import { Decimal } from '../../domain/decimal.ts'
import type { Interval } from '../../domain/market.ts'
import { addressSchema } from '../../hyperliquid/wire/action.ts'
import { wireDecimal } from '../../hyperliquid/wire/decimalText.ts'
import { clearinghouseState, frontendOpenOrders } from './accountView.ts'
import { allMids, assetCtx, dataMs, fundingHistory, isInterval, l2Book, meta } from './infoAnswers.ts'
import * as user from './userAnswers.ts'
import type { Venue } from './venue.ts'

/** An answer of POST /info: data, or that the request made no sense (which the venue says with HTTP 422). */
type InfoAnswer = { kind: 'data'; data: unknown } | { kind: 'malformed' }

const requestSchema = z.looseObject({ type: z.string() })
const ms = z.number().nonnegative()
const spanSchema = z.object({ startTime: ms.nullish(), endTime: ms.nullish() })
const candleRequestSchema = z.object({
  req: z.object({ coin: z.string(), interval: z.custom<Interval>(isInterval), startTime: ms, endTime: ms.nullish() }),
})

type Handler = (venue: Venue, request: Record<string, unknown>) => unknown

const ofUser =
  (answer: (venue: Venue, address: string, request: Record<string, unknown>) => unknown): Handler =>
  (venue, request) =>
    answer(venue, addressSchema.parse(request.user), request)

const ofCoin =
  (answer: (venue: Venue, coin: string) => unknown): Handler =>
  (venue, request) =>
    answer(venue, z.string().parse(request.coin))

function span(request: Record<string, unknown>): { startMs: number; endMs: number } {
  const { startTime, endTime } = spanSchema.parse(request)
  return { startMs: startTime ?? 0, endMs: endTime ?? Number.POSITIVE_INFINITY }
}

const spotMeta = {
  universe: [],
  tokens: [
    {
      name: 'USDC',
      szDecimals: 8,
      weiDecimals: 8,
      index: 0,
      tokenId: '0x6d1e7cde53ba9467b783cb7c530ce054',
      isCanonical: true,
      evmContract: null,
      fullName: null,
    },
  ],
}

const metaAndCtxs: Handler = (venue) => [meta(venue), venue.feed.markets.map((market) => assetCtx(venue, market))]

const HANDLERS: Record<string, Handler> = {
  meta,
  allPerpMetas: (venue) => [meta(venue)],
  spotMeta: () => spotMeta,
  spotMetaAndAssetCtxs: () => [spotMeta, []],
  outcomeMeta: () => ({ outcomes: [], questions: [] }),
  perpDexs: () => [null],
  metaAndAssetCtxs: metaAndCtxs,
  allMids,
  l2Book: ofCoin(async (venue, coin) => {
    await venue.feed.refresh([coin])
    venue.advance()
    return l2Book(venue, coin)
  }),
  recentTrades: () => [],
  candleSnapshot: (venue, request) => {
    const { coin, interval, startTime, endTime } = candleRequestSchema.parse(request).req
    return venue.feed.candles(coin, interval, startTime, endTime ?? Number.MAX_SAFE_INTEGER, dataMs(venue))
  },
  fundingHistory: (venue, request) => {
    const { startMs, endMs } = span(request)
    const coin = z.string().parse(request.coin)
    return venue.feed.fundingHistory?.(coin, startMs, endMs) ?? fundingHistory(venue, coin, startMs, endMs)
  },
  predictedFundings: (venue) =>
    venue.feed.markets.map((market) => [
      market.coin,
      [['HlPerp', { fundingRate: assetCtx(venue, market).funding, nextFundingTime: nextHour(venue.state.nowMs) }]],
    ]),
  perpsAtOpenInterestCap: () => [],
  webData2: ofUser(webData),
  exchangeStatus: (venue) => ({ time: dataMs(venue), specialStatuses: null }),
  marginTable: (venue, request) =>
    meta(venue).marginTables.find(([id]) => id === request.id)?.[1] ?? {
      description: '',
      marginTiers: [{ lowerBound: '0.0', maxLeverage: request.id }],
    },
  clearinghouseState: ofUser((venue, address) => clearinghouseState(venue.rules, venue.state, address, dataMs(venue))),
  spotClearinghouseState: () => ({
    balances: [{ coin: 'USDC', token: 0, total: '0.0', hold: '0.0', entryNtl: '0.0' }],
  }),
  userAbstraction: () => 'disabled',
  frontendOpenOrders: ofUser((venue, address) => frontendOpenOrders(venue.state, address)),
  openOrders: ofUser((venue, address) =>
    frontendOpenOrders(venue.state, address).map(({ coin, side, limitPx, sz, oid, timestamp, origSz, ...rest }) => ({
      coin,
      side,
      limitPx,
      sz,
      oid,
      timestamp,
      origSz,
      ...(rest.cloid === null ? {} : { cloid: rest.cloid }),
      ...(rest.reduceOnly ? { reduceOnly: true } : {}),
    })),
  ),
  orderStatus: ofUser((venue, address, request) =>
    user.orderStatus(venue, address, z.union([z.number(), z.string()]).parse(request.oid)),
  ),
  userFills: ofUser((venue, address) => user.userFills(venue, address)),
  userFillsByTime: ofUser((venue, address, request) =>
    user.userFillsByTime(venue, address, span(request), request.reversed === true),
  ),
  userTwapSliceFills: () => [],
  historicalOrders: ofUser(user.historicalOrders),
  userFunding: ofUser((venue, address, request) => user.userFunding(venue, address, span(request))),
  userNonFundingLedgerUpdates: ofUser((venue, address, request) => user.userLedger(venue, address, span(request))),
  userFees: (venue) => user.userFees(venue),
  userRateLimit: ofUser(user.userRateLimit),
  userRole: ofUser(user.userRole),
  extraAgents: ofUser(user.extraAgents),
  subAccounts: () => null,
  maxBuilderFee: () => 0,
  approvedBuilders: () => [],
  legalCheck: () => ({ ipAllowed: true, acceptedTerms: true, userAllowed: true }),
  portfolio: ofUser(user.portfolio),
  activeAssetData: ofUser((venue, address, request) =>
    user.activeAssetData(venue, address, z.string().parse(request.coin)),
  ),
}

/** Everything the venue's own page shows of an account, in one answer. */
function webData(venue: Venue, address: string): unknown {
  return {
    clearinghouseState: clearinghouseState(venue.rules, venue.state, address, dataMs(venue)),
    leadingVaults: [],
    totalVaultEquity: '0.0',
    openOrders: frontendOpenOrders(venue.state, address),
    agentAddress: null,
    agentValidUntil: null,
    cumLedger: wireDecimal(venue.state.accounts[address]?.depositsUsd ?? new Decimal(0)),
    meta: meta(venue),
    assetCtxs: venue.feed.markets.map((market) => assetCtx(venue, market)),
    serverTime: dataMs(venue),
    isVault: false,
    user: address,
    twapStates: [],
    spotAssetCtxs: [],
  }
}

const nextHour = (atMs: number): number => (Math.floor(atMs / 3_600_000) + 1) * 3_600_000

/** Answers one info request at the venue's present. Rejects when the feed's upstream fails. */
export async function answerInfo(venue: Venue, body: unknown): Promise<InfoAnswer> {
  const request = requestSchema.safeParse(body)
  const handler = request.success && Object.hasOwn(HANDLERS, request.data.type) ? HANDLERS[request.data.type] : null
  if (!request.success || !handler) return { kind: 'malformed' }
  try {
    return { kind: 'data', data: await handler(venue, request.data) }
  } catch (error) {
    if (error instanceof z.ZodError) return { kind: 'malformed' }
    throw error
  }
}
