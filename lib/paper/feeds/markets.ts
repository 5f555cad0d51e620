import { Decimal } from '../../domain/decimal.ts'
import type { PaperMarket } from '../engine/state.ts'

/**
 * Lot and leverage of real markets, for feeds that carry only prices. BTC to AAVE as recorded from the venue's metaAndAssetCtxs on 2026-10-08;
 * HYPE and PURR are not in that record and stand as the venue listed them in 2025. [szDecimals, leverage, margin table]
 */
const KNOWN: Record<string, [szDecimals: number, leverageMax: number, marginTableId: number]> = {
  BTC: [5, 40, 56],
  ETH: [4, 25, 55],
  SOL: [2, 20, 54],
  HYPE: [2, 10, 52],
  XRP: [0, 20, 53],
  DOGE: [0, 10, 52],
  AVAX: [2, 10, 52],
  LINK: [1, 10, 52],
  SUI: [1, 10, 52],
  BNB: [3, 10, 51],
  LTC: [2, 10, 52],
  ARB: [1, 10, 51],
  AAVE: [2, 10, 52],
  OP: [1, 5, 5],
  kPEPE: [0, 10, 52],
  PURR: [0, 3, 3],
  ATOM: [2, 5, 5],
  DYDX: [1, 5, 5],
  APE: [1, 5, 5],
  INJ: [1, 5, 5],
  CRV: [1, 10, 52],
  LDO: [1, 5, 5],
  STX: [1, 5, 5],
  GMX: [2, 3, 3],
  SNX: [1, 3, 3],
  BCH: [3, 10, 52],
  APT: [2, 10, 52],
}

/** Margin tables above 50 as recorded on 2026-10-08; a table below 50 has one tier, and its number is the leverage. */
const TABLES: Record<number, [lowerBoundUsd: number, leverageMax: number][]> = {
  51: [
    [0, 10],
    [3_000_000, 5],
  ],
  52: [
    [0, 10],
    [20_000_000, 5],
  ],
  53: [
    [0, 20],
    [40_000_000, 10],
  ],
  54: [
    [0, 20],
    [70_000_000, 10],
  ],
  55: [
    [0, 25],
    [100_000_000, 15],
  ],
  56: [
    [0, 40],
    [150_000_000, 20],
  ],
}

/** Spread of the synthesised book in basis points: tight for the markets that are, 5 otherwise. */
const SPREAD_BPS: Record<string, number> = { BTC: 1, ETH: 1, SOL: 2, HYPE: 2, XRP: 2, PURR: 12, OP: 8 }
const SPREAD_BPS_DEFAULT = 5

export const spreadBpsOf = (coin: string): number => SPREAD_BPS[coin] ?? SPREAD_BPS_DEFAULT

const FALLBACK_LEVERAGE = 5

/** Returns markets for these coins, asset ids by position: known ones first in the venue's order of size, then the rest by name. */
export function marketsFor(coins: readonly string[], priceOf: (coin: string) => number): PaperMarket[] {
  const order = Object.keys(KNOWN)
  const rank = (coin: string) => (order.includes(coin) ? order.indexOf(coin) : order.length)
  const sorted = [...coins].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
  return sorted.map((coin, assetId) => {
    const [szDecimals, leverageMax, marginTableId] = KNOWN[coin] ?? [
      lotFor(priceOf(coin)),
      FALLBACK_LEVERAGE,
      FALLBACK_LEVERAGE,
    ]
    return {
      coin,
      assetId,
      szDecimals,
      leverageMax,
      marginTableId,
      tiers: tiersOf(marginTableId),
      onlyIsolated: false,
      marginMode: null,
      openInterest: 'open',
      isDelisted: false,
      spreadBps: spreadBpsOf(coin),
    }
  })
}

export function tiersOf(marginTableId: number): PaperMarket['tiers'] {
  const tiers = TABLES[marginTableId] ?? [[0, marginTableId]]
  return tiers.map(([lowerBoundUsd, leverageMax]) => ({ lowerBoundUsd: new Decimal(lowerBoundUsd), leverageMax }))
}

/** Returns a lot worth between ten cents and a dollar, and leaves the price its significant figures: what the venue's listings come to. */
function lotFor(price: number): number {
  const byValue = Math.ceil(Math.log10(Math.max(price, 1e-9)))
  const decimals = Math.max(0, Math.min(5, byValue))
  return decimals
}
