/**
 * Every reason our own gate gives for not placing an order, beside the sentence an operator reads. A denial is ours; what the venue refuses
 * is a rejection. Docs, tests and the screens' legend read this table.
 */
export const DENIALS = {
  coinNotAllowed: 'New risk in this coin is not allowed.',
  exitedThisCycle: 'This coin is being left in this cycle; it is not entered again in the same one.',
  opposedInAnswer: 'An earlier decision of the same answer enters the coin on the other side; an answer takes one.',
  exitRuleMet: 'The exit rules of the entry are met already, or by any move, so they would close it at once.',
  exitTooSoon:
    'The exit rules of the entry would close it sooner or nearer than a stop or the model may, or for less than it costs.',
  coinPaused: 'Losses paused the coin.',
  venueRests: 'The venue failed too often, so nothing is opened or added to until a try after a pause succeeds.',
  orderUnknown: 'What became of an earlier order in this coin is not known yet; until it is, nothing is added.',
  accountUnread:
    'A position or an order that may be in this coin is told by the venue in a form this version cannot read; until it can be, nothing is added.',
  reductionUnseen:
    'What came of the reductions of the same answer could not be read, so nothing is added on top of them.',
  tradingHalted:
    'Trading is halted until a person resumes: the model neither opens nor closes; stops, exit rules and people still close.',
  tradingReducing: 'Only orders that reduce a position may be sent.',
  dataStale: 'The market data is too old.',
  priceMissing: 'The venue has no price to trade at.',
  bookMissing: 'The order book lacks a bid or an ask, so the spread is not known.',
  bookCrossed: 'The bid is not below the ask, so the order book is none to trade in.',
  markFar: 'Mark price and order book are further apart than their limit allows; one of them is wrong.',
  timeUnknown: 'What time it is, or when something was done, is not known.',
  marketUnknown: 'The venue does not tell lot and highest leverage of the coin in numbers that can be.',
  equityMissing: 'The equity of the account is not above 0, and limits are shares of it.',
  exposureUnknown: 'A position that is held has no mark price, so what all positions are worth is not known.',
  stopMissing: 'An entry needs a stop price, and the decision names none.',
  stopWrongSide: 'The stop is on the wrong side of the market.',
  stopTooNear: 'The stop is nearer than its limit allows.',
  stopTooFar: 'The stop lies further away than its limit allows.',
  stopBeyondLiquidation: 'At this leverage the stop lies too far on the way to liquidation.',
  rewardTooSmall: 'At the worst price it may fill at the way to the target is too short for the way to the stop.',
  costTooLarge: 'Fees and spread would take too large a part of what the trade is to make.',
  feeUnknown: 'The venue does not say what an order costs this account.',
  spreadWide: 'The spread is wider than its limit.',
  entriesHour: 'As many entries as an hour may have were made.',
  entriesDay: 'As many entries as a day may have were made.',
  ordersMinute: 'As many orders as a minute may have were sent.',
  coolingDown: 'The coin is cooling down after a fill.',
  turnTooSoon: 'The other side was left a short time ago, and the price has not moved far enough since.',
  heldTooShort: 'The position is younger than the shortest hold.',
  planStands: 'The plan the position was opened with stands, and the price has not moved far enough to change it.',
  positionsLimit: 'With this coin more would be held than may be at once.',
  sameSideLimit:
    'All positions on this side together have no room for another lot; with this order they would be too large.',
  targetWrongSide: 'The target is on the wrong side of the market.',
  nothingToClose: 'There is no position to close.',
  allocationMissing: 'The decision names no amount.',
  positionLimit: 'The position has no room for another lot; with this order it would be too large.',
  grossLimit: 'All positions together have no room for another lot; with this order they would be too large.',
  riskLimit: 'At this stop not even one lot more stays within the risk of a trade; this order would lose too much.',
  marginShort: 'The free margin does not cover one lot; this order would need too much of it.',
  orderTooLarge: 'The order is worth more than the venue takes at once in this market.',
  belowMinimum: 'The order is below the smallest one.',
} as const

export type DenialCode = keyof typeof DENIALS
