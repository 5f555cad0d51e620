import type { Performance } from '@/lib/contracts/performance.ts'
import { toText, usd } from '@/lib/domain/decimal.ts'
import type { Growth } from '@/lib/domain/growthIndex.ts'
import { calmar, netReturns, periodsPerYear, profitFactor, sharpe, sortino, winRate } from '@/lib/domain/metrics.ts'
import type { TradeFact } from '@/lib/store/queries/tradeFacts.ts'
import type { EquityRow } from '@/lib/store/rows/equityRow.ts'
import { toAgainstBtc, toSharpeCertainty } from './certaintyView.ts'
import { type Sample, toEquitySamples } from './equitySamples.ts'

/**
 * Returns the curve with what buying BTC and holding it would have made: the equity of the first point with a BTC price, put into BTC there,
 * and every later deposit (withdrawal) into (out of) BTC when it came. `falls`: the deepest fall from the peak up to each sample since the one before.
 */
export function toCurve(
  samples: readonly Sample[],
  falls: readonly number[],
  baseline: readonly (string | null)[],
): Performance['curve'] {
  let held = null as ReturnType<typeof usd> | null
  let deposited = usd(0)
  return samples.map(({ atMs, point }, index) => {
    const px = point.btcPx
    if (px?.gt(0)) {
      const add = held === null ? point.equityUsd : point.depositsUsd.minus(deposited)
      held = usd((held ?? usd(0)).plus(add.div(px)))
      deposited = point.depositsUsd
    }
    return {
      atMs,
      equityUsd: toText(point.equityUsd),
      depositsUsd: toText(point.depositsUsd),
      btcHoldUsd: held === null || px === null ? null : toText(held.times(px).toDecimalPlaces(2)),
      baselineUsd: baseline[index] ?? null,
      drawdownFrac: falls[index] ?? 0,
    }
  })
}

/** A yearly return is not read off less than thirty days. */
const CALMAR_YEARS_MIN = 30 / 365

/**
 * Returns the statistics of samples on a grid of `stepMs`. Return and drawdown are those of every point there is (`growth`), whatever the grid; BTC is held from
 * the first of `samples` to the last; Sharpe and Sortino see whole intervals only (`grid` of them). Trades that this agent did not open (by hand, or before it
 * first saw the account) are its account's money and not its record: they are counted apart.
 */
export function toStats(
  samples: readonly Sample[],
  grid: readonly Sample[],
  trades: readonly Pick<TradeFact, 'adopted' | 'netUsd'>[],
  sampling: { name: string; stepMs: number },
  growth: Growth,
): Performance['stats'] {
  const whole = returnsOf(grid)
  const perYear = periodsPerYear(sampling.stepMs)
  const own = trades.filter(({ adopted }) => !adopted)
  const net = own.map(({ netUsd }) => netUsd)
  return {
    sampling: sampling.name,
    pointCount: grid.length,
    returnFrac: growth.returnFrac,
    btcHoldReturnFrac: btcReturn(samples),
    againstBtc: toAgainstBtc(grid, sampling.stepMs),
    sharpe: sharpe(whole, perYear),
    sharpeCertainty: toSharpeCertainty(whole, sampling.stepMs),
    sortino: sortino(whole, perYear),
    // Growth of minutes carried on for a year is a number without a meaning.
    calmar: whole.length / perYear >= CALMAR_YEARS_MIN ? calmar(whole, perYear, growth.drawdownFracMax) : null,
    drawdownFracMax: growth.drawdownFracMax,
    winRate: winRate(net),
    tradeCount: own.length,
    adoptedTradeCount: trades.length - own.length,
    profitFactor: profitFactor(net),
  }
}

/** Returns the money identity on the newest point. `gapUsd` must be 0 to a cent, but for what `oddRowCount` rows of the venue may have done. */
export function toMoney(point: EquityRow, oddRowCount: number): NonNullable<Performance['money']> {
  const { depositsUsd, realizedUsd, feesUsd, fundingUsd, unrealizedUsd, equityUsd } = point
  const sum = depositsUsd.plus(realizedUsd).minus(feesUsd).plus(fundingUsd).plus(unrealizedUsd)
  const gapUsd = toText(equityUsd.minus(sum))
  return {
    depositsUsd: toText(depositsUsd),
    realizedUsd: toText(realizedUsd),
    feesUsd: toText(feesUsd),
    fundingUsd: toText(fundingUsd),
    unrealizedUsd: toText(unrealizedUsd),
    equityUsd: toText(equityUsd),
    gapUsd,
    oddRowCount,
    modelCostUsd: toText(point.modelCostUsd),
    modelCostUsdMax: toText(point.modelCostUsdMax),
  }
}

const returnsOf = (samples: readonly Sample[]): number[] =>
  netReturns(toEquitySamples(samples)).filter((r) => r !== null)

function btcReturn(samples: readonly Sample[]): number | null {
  const prices = samples.flatMap(({ point }) => (point.btcPx === null ? [] : [point.btcPx]))
  const [first, last] = [prices[0], prices.at(-1)]
  return prices.length < 2 || !first?.gt(0) || last === undefined ? null : last.div(first).minus(1).toNumber()
}
