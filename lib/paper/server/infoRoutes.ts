import { z } from 'zod'
import type { Interval } from '../../domain/market.ts'
import { addressSchema } from '../../hyperliquid/wire/action.ts'
import { maxMarketOrderNtls } from '../engine/marketLimits.ts'
import { clearinghouseState, frontendOpenOrders } from './accountView.ts'
import { allMids, assetCtx, dataMs, fundingHistory, isInterval, l2Book, meta } from './infoAnswers.ts'
import { dexClearinghouseState, dexMeta, dexMetaAndAssetCtxs, dexMids, dexNames, perpDexs } from './otherDexes.ts'
import { extraAgents, subAccounts, userRole, vaultDetails, webData2 } from './relations.ts'
import { spotClearinghouseState, spotMeta, spotMetaAndAssetCtxs, spotMids } from './spot.ts'
import { recentTrades } from './trades.ts'
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

/** Answers for a further dex where the request names one, else for the first. */
const byDex =
  (first: Handler, other: (venue: Venue, dex: string, request: Record<string, unknown>) => unknown): Handler =>
  (venue, request) => {
    const dex = z.string().nullish().parse(request.dex) ?? ''
    if (dex === '') return first(venue, request)
    return dexNames(venue).includes(dex) ? other(venue, dex, request) : z.never().parse(dex)
  }

const userOf = ({ user: address }: Record<string, unknown>): string => addressSchema.parse(address)

const metaAndCtxs: Handler = (venue) => [meta(venue), venue.rules.markets.map((market) => assetCtx(venue, market))]

const HANDLERS: Record<string, Handler> = {
  meta: byDex(meta, dexMeta),
  allPerpMetas: (venue) => [meta(venue), ...dexNames(venue).map((dex) => dexMeta(venue, dex))],
  spotMeta,
  spotMetaAndAssetCtxs,
  outcomeMeta: () => ({ outcomes: [], questions: [] }),
  perpDexs,
  metaAndAssetCtxs: byDex(metaAndCtxs, dexMetaAndAssetCtxs),
  allMids: byDex((venue) => ({ ...allMids(venue), ...spotMids(venue) }), dexMids),
  l2Book: ofCoin(async (venue, coin) => {
    await venue.feed.refresh([coin])
    venue.advance()
    return l2Book(venue, coin)
  }),
  recentTrades: ofCoin(recentTrades),
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
    venue.rules.markets.map((market) => [
      market.coin,
      [['HlPerp', { fundingRate: assetCtx(venue, market).funding, nextFundingTime: nextHour(venue.state.nowMs) }]],
    ]),
  maxMarketOrderNtls,
  perpsAtOpenInterestCap: (venue) =>
    venue.rules.markets.filter(({ openInterest }) => openInterest === 'capped').map(({ coin }) => coin),
  exchangeStatus: (venue) => ({ time: dataMs(venue), specialStatuses: null }),
  marginTable: (venue, request) =>
    meta(venue).marginTables.find(([id]) => id === request.id)?.[1] ?? {
      description: '',
      marginTiers: [{ lowerBound: '0.0', maxLeverage: request.id }],
    },
  clearinghouseState: byDex(
    ofUser((venue, address) => clearinghouseState(venue.rules, venue.state, address, dataMs(venue))),
    (venue, dex, request) => dexClearinghouseState(venue, userOf(request), dex),
  ),
  spotClearinghouseState: ofUser(spotClearinghouseState),
  userAbstraction: ofUser((venue, address) => venue.state.accounts[address]?.abstraction ?? 'disabled'),
  frontendOpenOrders: byDex(
    ofUser((venue, address) => frontendOpenOrders(venue.state, address)),
    (venue, dex, request) => frontendOpenOrders(venue.state, userOf(request), dex),
  ),
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
  userRole: ofUser(userRole),
  extraAgents: ofUser(extraAgents),
  subAccounts: ofUser(subAccounts),
  vaultDetails: (venue, request) => vaultDetails(venue, addressSchema.parse(request.vaultAddress)),
  webData2: ofUser((venue, address, request) =>
    webData2(venue, address, meta(venue), z.tuple([z.unknown(), z.unknown()]).parse(metaAndCtxs(venue, request))[1]),
  ),
  maxBuilderFee: () => 0,
  approvedBuilders: () => [],
  legalCheck: () => ({ ipAllowed: true, acceptedTerms: true, userAllowed: true }),
  portfolio: ofUser(user.portfolio),
  activeAssetData: ofUser((venue, address, request) =>
    user.activeAssetData(venue, address, z.string().parse(request.coin)),
  ),
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
