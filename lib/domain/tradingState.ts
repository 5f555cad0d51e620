/** `active`: all orders. `reducing`: only orders that reduce. `halted`: none but protective ones and a flatten. */
export const TRADING_STATES = ['active', 'reducing', 'halted'] as const
export type TradingState = (typeof TRADING_STATES)[number]

/** The ten steps of a cycle, in order. The same words are `Cycle.step`, the log field and the labels on screen. */
export const STEPS = [
  'observe',
  'reconcile',
  'context',
  'decide',
  'parse',
  'gate',
  'intend',
  'execute',
  'record',
  'publish',
] as const
export type Step = (typeof STEPS)[number]

/** Returns true when an order of this kind may be sent in this state. */
export function mayOrder(state: TradingState, order: 'increase' | 'reduce' | 'protect'): boolean {
  switch (state) {
    case 'active':
      return true
    case 'reducing':
      return order !== 'increase'
    case 'halted':
      return order === 'protect'
  }
}
