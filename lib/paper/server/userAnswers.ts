import { Decimal } from '../../domain/decimal.ts'
import { wireDecimal } from '../../hyperliquid/wire/decimalText.ts'
import type { WireOrderRecord } from '../../hyperliquid/wire/info.ts'
import { requestsCap } from '../engine/actionBudget.ts'
import { leverageOf, marginView, ZERO } from '../engine/margin.ts'
import { marketOf } from '../engine/turn.ts'
import { clearinghouseState } from './accountView.ts'
import { dataMs } from './infoAnswers.ts'
import type { Venue } from './venue.ts'

/** What POST /info says about one address. All of it is by master address: an agent wallet's own address has no history, as on the venue. */

const PAGE = 2_000

interface Span {
  startMs: number
  endMs: number
}
const within = <T extends { time: number }>(rows: readonly T[], { startMs, endMs }: Span): T[] =>
  rows.filter(({ time }) => time >= startMs && time <= endMs)

export const userFills = (venue: Venue, user: string) => venue.history.of(user).fills.slice(-PAGE).toReversed()

/** Returns fills of a span oldest first, newest first when `reversed`, at most one page of them. */
export function userFillsByTime(venue: Venue, user: string, span: Span, reversed: boolean) {
  const fills = within(venue.history.of(user).fills, span)
  return (reversed ? fills.toReversed() : fills).slice(0, PAGE)
}

const FUNDING_PAGE = 500
export const userFunding = (venue: Venue, user: string, span: Span) =>
  within(venue.history.of(user).funding, span).slice(0, FUNDING_PAGE)

export const userLedger = (venue: Venue, user: string, span: Span) => within(venue.history.of(user).ledger, span)

export function historicalOrders(venue: Venue, user: string): WireOrderRecord[] {
  return [...venue.history.of(user).orders.values()].slice(-PAGE).toReversed()
}

/** Returns the order with this oid, or the newest with this cloid. */
export function orderStatus(venue: Venue, user: string, id: number | string): unknown {
  const { orders, oidByCloid } = venue.history.of(user)
  const oid = typeof id === 'number' ? id : oidByCloid.get(id.toLowerCase())
  const order = oid === undefined ? undefined : orders.get(oid)
  return order ? { status: 'order', order } : { status: 'unknownOid' }
}

export function userFees(venue: Venue): unknown {
  const cross = venue.rules.takerFeeFrac.toFixed()
  const add = venue.rules.makerFeeFrac.toFixed()
  const none = { bpsOfMaxSupply: '0.0', discount: '0.0' }
  return {
    dailyUserVlm: [],
    feeSchedule: {
      cross,
      add,
      spotCross: '0.0007',
      spotAdd: '0.0004',
      tiers: { vip: [], mm: [] },
      referralDiscount: '0.04',
      stakingDiscountTiers: [none],
    },
    userCrossRate: cross,
    userAddRate: add,
    userSpotCrossRate: '0.0007',
    userSpotAddRate: '0.0004',
    activeReferralDiscount: '0.0',
    trial: null,
    feeTrialEscrow: '0.0',
    nextTrialAvailableTimestamp: null,
    stakingLink: null,
    activeStakingDiscount: none,
  }
}

export function userRateLimit(venue: Venue, user: string): unknown {
  const account = venue.state.accounts[user]
  return {
    cumVlm: wireDecimal(account?.volumeUsd ?? ZERO),
    nRequestsUsed: account?.requestsUsed ?? 0,
    nRequestsCap: account ? requestsCap(account) : 10_000,
    nRequestsSurplus: 0,
  }
}

export function activeAssetData(venue: Venue, user: string, coin: string): unknown {
  const market = marketOf(venue.rules, coin)
  const quote = venue.state.quotes[coin]
  const account = venue.state.accounts[user]
  if (!market || !quote) return null
  const { isCross, value } = account
    ? leverageOf(account, market)
    : { isCross: true, value: Math.min(20, market.leverageMax) }
  const freeUsd = account ? Decimal.max(ZERO, marginView(venue.rules, venue.state.quotes, account).freeUsd) : ZERO
  const maxSz = freeUsd.times(value).div(quote.markPx).toDecimalPlaces(market.szDecimals, Decimal.ROUND_DOWN)
  const twice = (text: string) => [text, text]
  return {
    user,
    coin,
    leverage: { type: isCross ? 'cross' : 'isolated', value },
    maxTradeSzs: twice(wireDecimal(maxSz)),
    availableToTrade: twice(wireDecimal(freeUsd.toDecimalPlaces(6, Decimal.ROUND_DOWN))),
    markPx: wireDecimal(quote.markPx),
  }
}

/** Returns the periods the venue reports with the present value as their only point: equity over time is the agent's own record. */
export function portfolio(venue: Venue, user: string): unknown {
  const account = venue.state.accounts[user]
  const timeMs = dataMs(venue)
  const value = clearinghouseState(venue.rules, venue.state, user, timeMs).marginSummary.accountValue
  const pnl = new Decimal(value).minus(account?.depositsUsd ?? 0)
  const vlm = wireDecimal(account?.volumeUsd ?? ZERO)
  const figures = {
    accountValueHistory: [[timeMs, value]],
    pnlHistory: [[timeMs, wireDecimal(pnl)]],
    vlm,
  }
  const periods = ['day', 'week', 'month', 'allTime', 'perpDay', 'perpWeek', 'perpMonth', 'perpAllTime']
  return periods.map((period) => [period, figures])
}
