import { Decimal } from '../../domain/decimal.ts'
import { wireDecimal } from '../../hyperliquid/wire/decimalText.ts'
import { ZERO } from '../engine/margin.ts'
import type { EngineState } from '../engine/state.ts'
import type { Elsewhere } from '../engine/turn.ts'
import { dataMs } from './infoAnswers.ts'
import type { Venue } from './venue.ts'

/** Perpetuals of other dexes ("xyz:NVDA") as POST /info shows them to who names their dex. To all others they do not exist. */

const NOBODY = '0x0000000000000000000000000000000000000000'

export const dexOf = (coin: string): string => (coin.includes(':') ? (coin.split(':')[0] ?? '') : '')

type DexMarket = Required<Elsewhere>
const marketsOfDex = (venue: Venue, dex: string): DexMarket[] =>
  venue.rules.elsewhere.flatMap(({ coin, assetId, perp }) =>
    perp && dexOf(coin) === dex ? [{ coin, assetId, perp }] : [],
  )

export const dexNames = (venue: Venue): string[] => [
  ...new Set(venue.rules.elsewhere.flatMap(({ coin }) => (coin.includes(':') ? [dexOf(coin)] : []))),
]

/** Returns the markets of a further dex, numbered as the venue does: 100,000, 10,000 more for each dex, and the place of the coin. */
export function dexMarkets(
  venue: Venue,
  name: string,
  coins: readonly ({ name: string } & DexMarket['perp'])[],
): Elsewhere[] {
  const others = venue.rules.elsewhere.filter(({ coin }) => dexOf(coin) !== name)
  const first = 100_000 + 10_000 * (dexNames(venue).filter((other) => other !== name).length + 1)
  return [
    ...others,
    ...coins.map(({ name: coin, ...perp }, index) => ({ coin: `${name}:${coin}`, assetId: first + index, perp })),
  ]
}

export const perpDexs = (venue: Venue): unknown[] => [
  null,
  ...dexNames(venue).map((name) => ({
    name,
    fullName: name.toUpperCase(),
    deployer: NOBODY,
    oracleUpdater: null,
    feeRecipient: null,
    assetToStreamingOiCap: [],
    subDeployers: [],
    deployerFeeScale: '1.0',
    lastDeployerFeeScaleChangeTime: '1970-01-01T00:00:00',
    assetToFundingMultiplier: [],
    assetToFundingInterestRate: [],
  })),
]

export const dexMeta = (venue: Venue, dex: string) => ({
  universe: marketsOfDex(venue, dex).map(({ coin, perp: { szDecimals, maxLeverage } }) => ({
    szDecimals,
    name: coin,
    maxLeverage,
    marginTableId: maxLeverage,
  })),
  marginTables: [],
  collateralToken: 0,
})

export const dexMetaAndAssetCtxs = (venue: Venue, dex: string): unknown => [
  dexMeta(venue, dex),
  dexAssetCtxs(venue, dex),
]

export const dexAssetCtxs = (venue: Venue, dex: string): unknown[] =>
  marketsOfDex(venue, dex).map(({ perp: { markPx } }) => ({
    funding: '0.0',
    openInterest: '0.0',
    prevDayPx: markPx,
    dayNtlVlm: '0.0',
    premium: '0.0',
    oraclePx: markPx,
    markPx,
    midPx: markPx,
    impactPxs: [markPx, markPx],
    dayBaseVlm: '0.0',
  }))

export const dexMids = (venue: Venue, dex: string): Record<string, string> =>
  Object.fromEntries(marketsOfDex(venue, dex).map(({ coin, perp }) => [coin, perp.markPx]))

/** Returns clearinghouseState of a further dex: its positions at their entry, on a balance of nothing. */
export function dexClearinghouseState(venue: Venue, address: string, dex: string): unknown {
  const held = positionsOn(venue.state, address, dex)
  const notional = held.reduce((sum, { szi, entryPx }) => sum.plus(szi.abs().times(entryPx)), ZERO)
  const summary = {
    accountValue: '0.0',
    totalNtlPos: wireDecimal(notional),
    totalRawUsd: '0.0',
    totalMarginUsed: '0.0',
  }
  return {
    marginSummary: summary,
    crossMarginSummary: summary,
    crossMaintenanceMarginUsed: '0.0',
    withdrawable: '0.0',
    assetPositions: held.map((row) => ({ type: 'oneWay', position: positionOn(venue, row) })),
    time: dataMs(venue),
  }
}

interface Held {
  coin: string
  szi: Decimal
  entryPx: Decimal
}

const positionsOn = ({ accounts }: EngineState, address: string, dex: string): Held[] =>
  Object.entries(accounts[address]?.dexPositions ?? {})
    .filter(([coin]) => dexOf(coin) === dex)
    .map(([coin, position]) => ({ coin, ...position }))

function positionOn(venue: Venue, { coin, szi, entryPx }: Held): unknown {
  const market = marketsOfDex(venue, dexOf(coin)).find((one) => one.coin === coin)
  const markPx = new Decimal(market?.perp.markPx ?? entryPx)
  const maxLeverage = market?.perp.maxLeverage ?? 1
  const pnl = szi.times(markPx.minus(entryPx))
  const margin = szi.abs().times(markPx).div(maxLeverage)
  return {
    coin,
    szi: wireDecimal(szi),
    leverage: { type: 'cross', value: maxLeverage },
    entryPx: wireDecimal(entryPx),
    positionValue: wireDecimal(szi.abs().times(markPx)),
    unrealizedPnl: wireDecimal(pnl),
    returnOnEquity: '0.0',
    liquidationPx: null,
    marginUsed: wireDecimal(margin.toDecimalPlaces(6, Decimal.ROUND_DOWN)),
    maxLeverage,
    cumFunding: { allTime: '0.0', sinceOpen: '0.0', sinceChange: '0.0' },
  }
}
