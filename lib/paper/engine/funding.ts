import { Decimal } from '../../domain/decimal.ts'
import { wireDecimal } from '../../hyperliquid/wire/decimalText.ts'
import { truncateUsd } from './fills.ts'
import { ZERO } from './margin.ts'
import type { PaperAccount, PaperPosition } from './state.ts'
import { nextHash, type Turn, touch } from './turn.ts'

/**
 * Pays one hour of funding on every open position: −size × oracle × rate, cut to six decimals. Positive rates are paid by longs.
 * https://hyperliquid.gitbook.io/hyperliquid-docs/trading/funding
 */
export function payFunding(turn: Turn, ratesFrac: Readonly<Record<string, string>>): void {
  for (const { address, positions } of Object.values(turn.state.accounts)) {
    for (const position of Object.values(positions)) {
      const rate = ratesFrac[position.coin]
      const oraclePx = turn.state.quotes[position.coin]?.oraclePx
      const account = rate !== undefined && oraclePx ? touch(turn, address) : null
      if (account && rate !== undefined && oraclePx) pay(turn, account, position, oraclePx, new Decimal(rate))
    }
  }
}

function pay(turn: Turn, account: PaperAccount, position: PaperPosition, oraclePx: Decimal, rateFrac: Decimal): void {
  const usd = truncateUsd(position.szi.neg().times(oraclePx).times(rateFrac))
  const { coin } = position
  const isCross = position.isolatedUsd === null
  account.positions[coin] = {
    ...position,
    isolatedUsd: position.isolatedUsd === null ? null : position.isolatedUsd.plus(usd),
    fundingSinceOpenUsd: position.fundingSinceOpenUsd.plus(usd),
    fundingSinceChangeUsd: position.fundingSinceChangeUsd.plus(usd),
  }
  if (isCross) account.cashUsd = account.cashUsd.plus(usd)
  account.fundingUsd = account.fundingUsd.plus(usd)
  account.fundingByCoinUsd[coin] = (account.fundingByCoinUsd[coin] ?? ZERO).plus(usd)
  turn.events.push({
    type: 'funding',
    address: account.address,
    payment: {
      time: turn.nowMs,
      hash: nextHash(turn),
      delta: {
        type: 'funding',
        coin,
        usdc: wireDecimal(usd),
        szi: wireDecimal(position.szi),
        fundingRate: wireDecimal(rateFrac),
        nSamples: null,
      },
    },
  })
}
