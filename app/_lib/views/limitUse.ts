import type { StoredAccount } from '@/lib/contracts/positions.ts'
import type { AgentStatus } from '@/lib/contracts/status.ts'
import { type Decimal, toText, usd, ZERO_USD } from '@/lib/domain/decimal.ts'
import { LIMIT_CODES, LIMIT_RULES, type LimitCode, type Limits } from '@/lib/domain/limits.ts'

type LimitUse = AgentStatus['limits'][number]

/** What is measured. `account` is null until the agent has seen one. */
interface UseFacts {
  account: StoredAccount | null
  /** What the model cost since this UTC day began (the wall's day, in which bills are written) at most, and whether all of it is known. */
  modelDayUsd: Decimal
  isModelDayKnown: boolean
}

const onAccount = (measure: (account: StoredAccount) => Decimal | null) => (facts: UseFacts) =>
  facts.account === null ? null : measure(facts.account)

type Measure = (facts: UseFacts) => Decimal | null

/** How much of a limit is used, where it has a value between cycles: most are about a single look, order or answer. */
const MEASURES: Partial<Record<LimitCode, { unit: LimitUse['unit']; measure: Measure }>> = {
  positionsMax: { unit: 'count', measure: onAccount((account) => usd(account.positions.length)) },
  leverageMax: {
    unit: 'x',
    measure: onAccount((account) => max(account.positions.map((position) => usd(position.leverage))) ?? ZERO_USD),
  },
  positionFracMax: { unit: 'frac', measure: onAccount((account) => shareOfEquity(account, max(notionals(account)))) },
  grossFracMax: { unit: 'frac', measure: onAccount((account) => shareOfEquity(account, grossUsd(account))) },
  sameSideFracMax: { unit: 'frac', measure: onAccount((account) => shareOfEquity(account, largerSideUsd(account))) },
  riskFracMax: {
    unit: 'frac',
    measure: onAccount((account) =>
      shareOfEquity(account, max(account.positions.map((each) => riskUsd(account, each)))),
    ),
  },
  modelDayUsdMax: { unit: 'usd', measure: (facts) => facts.modelDayUsd },
}

/** Returns each limit that can be measured, beside what is used of it. */
export function toLimitUse(limits: Limits, facts: UseFacts): LimitUse[] {
  return LIMIT_CODES.flatMap((code) => {
    const measured = MEASURES[code]
    if (!measured) return []
    const value = measured.measure(facts)
    const limit = usd(limits[code])
    return {
      code,
      label: LIMIT_RULES[code].label,
      value: value === null ? null : toText(value.toDecimalPlaces(6)),
      atMost: code === 'modelDayUsdMax' && !facts.isModelDayKnown,
      limit: toText(limit),
      unit: measured.unit,
      frac: value === null || limit.isZero() ? null : value.div(limit).toNumber(),
    }
  })
}

/** The longs or the shorts, whichever are worth more. */
function largerSideUsd(account: StoredAccount): Decimal {
  const sideUsd = (side: 'long' | 'short') =>
    grossUsd({ ...account, positions: account.positions.filter((each) => each.side === side) })
  return max([sideUsd('long'), sideUsd('short')]) ?? ZERO_USD
}

/** Returns the sum of all notionals, long and short. */
export const grossUsd = (account: StoredAccount): Decimal =>
  notionals(account).reduce((sum, value) => sum.plus(value), ZERO_USD as Decimal)

const notionals = (account: StoredAccount): Decimal[] => account.positions.map((each) => usd(each.notionalUsd).abs())

/** What the position loses when its stop fills at its price; the whole notional while no stop rests. */
function riskUsd(account: StoredAccount, position: StoredAccount['positions'][number]): Decimal {
  const stops = account.openOrders.filter((order) => order.coin === position.coin && order.tpsl === 'sl')
  const stopPx = stops[0]?.triggerPx ?? null
  if (stopPx === null) return usd(position.notionalUsd).abs()
  const lossPerUnit =
    position.side === 'long' ? usd(position.entryPx).minus(stopPx) : usd(stopPx).minus(position.entryPx)
  // A stop beyond the entry locks a profit in: nothing is at risk.
  return max([lossPerUnit.times(usd(position.szi).abs()), ZERO_USD]) ?? ZERO_USD
}

function shareOfEquity(account: StoredAccount, value: Decimal | null): Decimal | null {
  const equity = usd(account.equityUsd)
  return equity.lte(0) ? null : (value ?? ZERO_USD).div(equity)
}

const max = (values: readonly Decimal[]): Decimal | null =>
  values.reduce<Decimal | null>((most, value) => (most === null || value.gt(most) ? value : most), null)
