/**
 * What is allowed: all trading, only out of it, or none of it by the model. What a person says is sticky until a person says otherwise; code sets
 * `reducing` where an order that filled is not seen in the account (unseenFills.ts), until it is or a person resumes.
 */
export const TRADING_STATES = ['active', 'reducing', 'halted'] as const
export type TradingState = (typeof TRADING_STATES)[number]

/** Whose wish an order is: a model's, a trade's exit rules', the watchdog's (a position without a stop), or a person's. */
export const ORDER_SOURCES = ['model', 'exitRule', 'watchdog', 'person'] as const
export type OrderSource = (typeof ORDER_SOURCES)[number]

/** What an order does: `increase` opens or adds, `reduce` makes a position smaller at once, `protect` is a resting stop or target. */
export const ORDER_EFFECTS = ['increase', 'reduce', 'protect'] as const
export type OrderEffect = (typeof ORDER_EFFECTS)[number]

const anything = { increase: true, reduce: true, protect: true }
const noIncrease = { increase: false, reduce: true, protect: true }
const protectOnly = { increase: false, reduce: false, protect: true }

/**
 * What each state allows whom. The gate, the last look before sending, the system prompt and the README read this table and nothing else. A halt
 * stops the model; what takes risk away stays possible for everyone else, and stops may rest in every state.
 */
export const ALLOWED: Record<TradingState, Record<OrderSource, Record<OrderEffect, boolean>>> = {
  active: { model: anything, exitRule: anything, watchdog: anything, person: anything },
  reducing: { model: noIncrease, exitRule: noIncrease, watchdog: noIncrease, person: noIncrease },
  halted: { model: protectOnly, exitRule: noIncrease, watchdog: noIncrease, person: noIncrease },
}

/** Returns true when an order of this source and effect may be sent in this state. */
export const mayOrder = (state: TradingState, source: OrderSource, effect: OrderEffect): boolean =>
  ALLOWED[state][source][effect]

/** Returns the effects a state allows a source, in words: "increase, reduce, protect". */
export const allowedWords = (state: TradingState, source: OrderSource): string =>
  ORDER_EFFECTS.filter((effect) => mayOrder(state, source, effect)).join(', ') || 'nothing'
