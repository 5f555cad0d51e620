import { type Px, px, roundToTick, usd } from '../../lib/domain/decimal.ts'
import type { CoinSnapshot, Market } from '../../lib/domain/market.ts'
import type { Random } from './random.ts'

export const STEP_MS = 300_000

interface SeedCoin {
  market: Market
  startPx: number
  /** Deviation of one step's return. */
  stepDeviation: number
  fundingRateHourlyFrac: number
}

const listed = (coin: string, assetId: number, szDecimals: number, leverageMax: number): Market => ({
  coin,
  assetId,
  szDecimals,
  leverageMax,
  isolatedOnly: false,
  delisted: false,
})

export const SEED_COINS: Record<string, SeedCoin> = {
  BTC: { market: listed('BTC', 0, 5, 40), startPx: 96_400, stepDeviation: 0.0016, fundingRateHourlyFrac: 0.0000125 },
  ETH: { market: listed('ETH', 1, 4, 25), startPx: 3_480, stepDeviation: 0.0022, fundingRateHourlyFrac: 0.00001 },
  SOL: { market: listed('SOL', 5, 2, 20), startPx: 182, stepDeviation: 0.0029, fundingRateHourlyFrac: -0.000006 },
}

/** Prices of every coin at every step, from a random walk. */
export type PricePaths = Record<string, Px[]>

export function walkPrices(random: Random, steps: number, driftPerStep: number): PricePaths {
  return Object.fromEntries(
    Object.entries(SEED_COINS).map(([coin, { market, startPx, stepDeviation }]) => {
      let price = startPx
      const path = Array.from({ length: steps }, () => {
        price *= Math.exp(driftPerStep + stepDeviation * random.normal())
        return roundToTick(px(price.toFixed(8)), market.szDecimals, 'down')
      })
      return [coin, path]
    }),
  )
}

/** Returns what the venue would say about a coin at this price: a spread of one ten-thousandth. */
export function snapshotAt(coin: string, markPx: Px, prevDayPx: Px): CoinSnapshot {
  const { market, fundingRateHourlyFrac } = seedCoin(coin)
  const half = markPx.times(0.00005)
  return {
    coin,
    markPx,
    oraclePx: markPx,
    midPx: markPx,
    bidPx: roundToTick(px(markPx.minus(half)), market.szDecimals, 'down'),
    askPx: roundToTick(px(markPx.plus(half)), market.szDecimals, 'up'),
    fundingRateHourlyFrac,
    openInterestUsd: usd(410_000_000),
    dayVolumeUsd: usd(1_900_000_000),
    prevDayPx,
  }
}

export function seedCoin(coin: string): SeedCoin {
  const found = SEED_COINS[coin]
  if (!found) throw new Error(`The seed has no coin ${coin}.`)
  return found
}
