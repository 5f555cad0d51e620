import type { Position } from '../account.ts'
import {
  Decimal,
  fromJsonNumber,
  notional,
  type Px,
  px,
  type Sz,
  sz,
  toText,
  type Usd,
  usd,
  ZERO_USD,
} from '../decimal.ts'
import type { Decision } from '../decision.ts'
import type { CoinSnapshot, Market } from '../market.ts'
import { MIN_NOTIONAL_USD, sizeFor } from '../sizing.ts'
import { type CutRule, minimumNumbers, type Report } from './ruleReport.ts'
import { touchPx, wantsSide } from './sides.ts'
import type { GateInput, Verdict } from './verdict.ts'

/** Returns the verdict on opening or adding: levels first, then every limit cuts what the ones before it left. */
export function judgeIncrease(
  report: Report,
  decision: Decision,
  input: GateInput,
  exposure: ReadonlyMap<string, Sz>,
  marginLeftUsd: Usd,
  market: Market,
  snapshot: CoinSnapshot,
): Verdict {
  const { limits, account } = input
  const side = wantsSide(decision.action)
  const refPx = touchPx(snapshot, side === 'long' ? 'buy' : 'sell')
  const markPx = snapshot.markPx
  const asked = sizeFor(usd(fromJsonNumber(decision.allocation_usd)), refPx, market.szDecimals)
  if (!report.check('allocationMissing', decision.allocation_usd > 0, 'Amount')) return report.deny()
  if (!report.check('stopMissing', decision.sl_price !== null, 'Stop required') || decision.sl_price === null)
    return report.deny()
  const slPx = px(fromJsonNumber(decision.sl_price))
  const tpPx = decision.tp_price === null ? null : px(fromJsonNumber(decision.tp_price))
  const below = side === 'long'
  const stopNumbers = { value: toText(slPx), limit: toText(markPx), unit: 'px' as const }
  const stopSide = below ? slPx.lt(markPx) && slPx.lt(refPx) : slPx.gt(markPx) && slPx.gt(refPx)
  if (!report.check('stopWrongSide', stopSide, 'Stop side', stopNumbers)) return report.deny()
  const stopFrac = refPx.minus(slPx).abs().div(refPx)
  if (
    !report.check('stopTooFar', stopFrac.lte(0.5), 'Stop distance', {
      value: toText(stopFrac.toDecimalPlaces(6)),
      limit: '0.5',
      unit: 'frac',
    })
  )
    return report.deny()
  if (tpPx !== null) {
    const targetSide = below ? tpPx.gt(markPx) && tpPx.gt(refPx) : tpPx.lt(markPx) && tpPx.lt(refPx)
    if (
      !report.check('targetWrongSide', targetSide, 'Target side', {
        value: toText(tpPx),
        limit: toText(markPx),
        unit: 'px',
      })
    )
      return report.deny()
  }
  const leverage = report.leverage(decision.leverage, Math.min(limits.leverageMax, market.leverageMax))
  // Isolated estimate, the stricter one: at leverage L the margin is gone after 1/L, less the maintenance half of the coin's own maximum.
  const liquidationFrac = new Decimal(1).div(leverage).minus(new Decimal(1).div(2 * market.leverageMax))
  const liquidationNumbers = {
    value: toText(stopFrac.toDecimalPlaces(6)),
    limit: toText(liquidationFrac.toDecimalPlaces(6)),
    unit: 'frac' as const,
  }
  if (
    !report.check('stopBeyondLiquidation', stopFrac.lt(liquidationFrac), 'Stop inside liquidation', liquidationNumbers)
  )
    return report.deny()

  const equityUsd = account.equityUsd
  const heldUsd = notional(exposure.get(decision.asset) ?? sz(0), markPx)
  const grossUsd = grossNotional(exposure, input)
  const positionMaxUsd = usd(equityUsd.times(limits.positionFracMax))
  const grossMaxUsd = usd(equityUsd.times(limits.grossFracMax))
  const riskMaxUsd = usd(equityUsd.times(limits.riskFracMax))
  const lossPerUnit = refPx.minus(slPx).abs()
  const heldSz = (exposure.get(decision.asset) ?? sz(0)).abs()
  const size = [
    {
      code: 'positionLimit',
      label: 'One position',
      max: usd(positionMaxUsd.minus(heldUsd)).div(refPx),
      value: heldUsd.plus(notional(asked, refPx)),
      limit: positionMaxUsd,
    },
    {
      code: 'grossLimit',
      label: 'All positions',
      max: usd(grossMaxUsd.minus(grossUsd)).div(refPx),
      value: grossUsd.plus(notional(asked, refPx)),
      limit: grossMaxUsd,
    },
    {
      code: 'riskLimit',
      label: 'Risk per trade',
      max: riskMaxUsd.div(lossPerUnit).minus(heldSz),
      value: lossPerUnit.times(asked.plus(heldSz)),
      limit: riskMaxUsd,
    },
    {
      code: 'marginShort',
      label: 'Free margin',
      max: Decimal.max(marginLeftUsd, 0).times(leverage).times(0.95).div(refPx),
      value: notional(asked, refPx).div(leverage),
      limit: Decimal.max(marginLeftUsd, 0).times(0.95),
    },
  ].reduce<Sz>((left, rule) => report.cut(rule as CutRule, left, market.szDecimals), asked)
  const cutBy = report.lastCut()
  if (size.lte(0) && cutBy) return report.deny(cutBy)
  if (
    !report.check(
      'belowMinimum',
      notional(size, refPx).gte(MIN_NOTIONAL_USD),
      'Smallest order',
      minimumNumbers(size, refPx),
    )
  )
    return report.deny()
  return report.approve({ kind: 'increase', coin: decision.asset, side, sz: size, refPx, leverage, slPx, tpPx })
}

/** Returns the sum of all notionals at mark; a position in a coin without a snapshot counts at its own mark. */
function grossNotional(exposure: ReadonlyMap<string, Sz>, input: GateInput): Usd {
  const marks = new Map<string, Px>(
    input.account.positions.map((position: Position) => [position.coin, position.markPx]),
  )
  let sum: Decimal = ZERO_USD
  for (const [coin, szi] of exposure) {
    const mark = input.coins[coin]?.markPx ?? marks.get(coin)
    if (mark) sum = sum.plus(notional(szi, mark))
  }
  return usd(sum)
}
