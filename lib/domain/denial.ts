import { MIN_NOTIONAL_USD } from './sizing.ts'

/**
 * Every reason our own gate gives for not placing an order, beside the sentence an operator reads. A denial is ours; what the venue refuses
 * is a rejection. Docs, tests and the screens' legend read this table.
 */
export const DENIALS = {
  coinNotAllowed: 'The coin is not among the coins of Settings, or the venue does not list it.',
  exitedThisCycle:
    'Code is leaving this coin in this cycle, by its exit rules or for want of a stop; it is not entered again in the same one.',
  exitRuleMet: 'The exit rules of the entry are met already, so they would close it at once.',
  orderUnknown: 'What became of an earlier order in this coin is not known yet; until it is, nothing is added.',
  accountUnread:
    'A position or an order that may be in this coin is told by the venue in a form this version cannot read; until it can be, nothing is added.',
  tradingHalted: 'Trading is halted; nothing but protective orders may be sent.',
  tradingReducing: 'Only orders that reduce a position may be sent.',
  dataStale: 'The market data is older than the limit allows.',
  priceMissing: 'The venue has no price to trade at.',
  stopMissing: 'An entry needs a stop price, and the decision names none.',
  stopWrongSide: 'The stop is on the wrong side of the market, so it would fire at once.',
  stopTooNear: 'The stop is nearer than a tenth of a percent; the spread alone would fire it.',
  stopTooFar: 'The stop lies more than half the price away; that is no stop.',
  stopBeyondLiquidation: 'At this leverage the stop lies beyond the liquidation of the position, or too near to it.',
  targetWrongSide: 'The target is on the wrong side of the market, so it would fire at once.',
  nothingToClose: 'There is no position to close.',
  allocationMissing: 'The decision names no amount.',
  positionLimit: 'The position is as large as its limit allows.',
  grossLimit: 'All positions together are as large as their limit allows.',
  riskLimit: 'Even the smallest order would risk more than the limit allows at this stop.',
  marginShort: 'The free margin does not cover an order.',
  belowMinimum: `What the limits leave is below the smallest order the venue takes ($${MIN_NOTIONAL_USD}).`,
} as const

export type DenialCode = keyof typeof DENIALS
