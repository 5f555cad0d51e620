/**
 * Every reason our own gate gives for not placing an order, beside the sentence an operator reads. A denial is ours; what the venue refuses
 * is a rejection. Docs, tests and the screens' legend read this table.
 */
export const DENIALS = {
  coinNotAllowed: 'The coin is not among the coins of Settings, or the venue does not list it.',
  exitedThisCycle: 'This coin is being left in this cycle; it is not entered again in the same one.',
  exitRuleMet: 'The exit rules of the entry are met already, so they would close it at once.',
  coinPaused: 'Stops or trades without profit paused the coin.',
  venueRests: 'The venue failed too often, so nothing is opened or added to until a try after a pause succeeds.',
  orderUnknown: 'What became of an earlier order in this coin is not known yet; until it is, nothing is added.',
  accountUnread:
    'A position or an order that may be in this coin is told by the venue in a form this version cannot read; until it can be, nothing is added.',
  reductionUnseen:
    'What came of the reductions of the same answer could not be read, so nothing is added on top of them.',
  tradingHalted: 'Trading is halted; nothing but protective orders may be sent.',
  tradingReducing: 'Only orders that reduce a position may be sent.',
  dataStale: 'The market data is older than the limit allows.',
  priceMissing: 'The venue has no price to trade at.',
  stopMissing: 'An entry needs a stop price, and the decision names none.',
  stopWrongSide: 'The stop is on the wrong side of the market, so it would fire at once.',
  stopTooNear: 'The stop is nearer than its limit allows; the spread alone would fire it.',
  stopTooFar: 'The stop lies further away than its limit allows; that is no stop.',
  stopBeyondLiquidation: 'At this leverage the stop lies beyond the liquidation of the position, or too near to it.',
  rewardTooSmall: 'The way to the target is too short for the way to the stop, at the worst price it may fill at.',
  costTooLarge: 'Fees and spread would take too large a part of what the trade is to make, or the spread is not known.',
  feeUnknown: 'The venue does not say what an order costs this account.',
  spreadWide: 'The spread is wider than its limit.',
  entriesHour: 'As many entries as an hour may have were made.',
  entriesDay: 'As many entries as a day may have were made.',
  ordersMinute: 'As many orders as a minute may have were sent.',
  coolingDown: 'Something was filled in the coin a short time ago, or the plan it was left by asks for a cooldown.',
  turnTooSoon: 'The other side was left a short time ago, and the price has not moved far enough since.',
  heldTooShort: 'The position is younger than the shortest hold.',
  planStands: 'The plan the position was opened with stands, and the price has not moved far enough to change it.',
  positionsLimit: 'As many coins are held as may be at once.',
  sameSideLimit: 'All positions on this side together are as large as their limit allows.',
  targetWrongSide: 'The target is on the wrong side of the market, so it would fire at once.',
  nothingToClose: 'There is no position to close.',
  allocationMissing: 'The decision names no amount.',
  positionLimit: 'The position is as large as its limit allows.',
  grossLimit: 'All positions together are as large as their limit allows.',
  riskLimit: 'Even the smallest order would risk more than the limit allows at this stop.',
  marginShort: 'The free margin does not cover an order.',
  belowMinimum: 'What the limits leave is below the smallest order.',
} as const

export type DenialCode = keyof typeof DENIALS
