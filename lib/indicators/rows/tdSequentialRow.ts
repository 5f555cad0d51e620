import type { Bars } from './bars.ts'
import type { IndicatorRow, Value } from './indicatorRow.ts'

// DeMark's sequential as TAAPI computes it: names, spelling and quirks (TDSTSell never leaves 0, TDSTBuy is the highest high of any buy setup
// so far, the countdown survives a break of either) are those of the public npm package whose keys TAAPI returns, read as a description:
// https://github.com/ourarash/tdsequential. Setup: nine closes in a row beyond the close four bars earlier, begun by a price flip.
// Countdown: thirteen closes, not in a row, beyond the low or high two bars earlier.

const SETUP_BARS = 9
const COUNTDOWN_BARS = 13
/** The first bar that has a close four bars earlier, and a bar before it that has one too. */
const FIRST_BAR = 5

interface Side {
  index: number
  countdown: number
  setup: boolean
  perfect: boolean
}

interface State {
  buy: Side
  sell: Side
  bearishFlip: boolean
  bullishFlip: boolean
  countdownUnchanged: boolean
  supportBroken: boolean
  highestHigh: number
}

const idle = (): Side => ({ index: 0, countdown: 0, setup: false, perfect: false })

const KEYS: Record<string, (state: State) => Value> = {
  buySetupIndex: ({ buy }) => buy.index,
  sellSetupIndex: ({ sell }) => sell.index,
  buyCoundownIndex: ({ buy }) => buy.countdown,
  sellCoundownIndex: ({ sell }) => sell.countdown,
  countdownIndexIsEqualToPreviousElement: (state) => state.countdownUnchanged,
  sellSetup: ({ sell }) => sell.setup,
  buySetup: ({ buy }) => buy.setup,
  sellSetupPerfection: ({ sell }) => sell.perfect,
  buySetupPerfection: ({ buy }) => buy.perfect,
  bearishFlip: (state) => state.bearishFlip,
  bullishFlip: (state) => state.bullishFlip,
  TDSTBuy: (state) => state.highestHigh,
  TDSTSell: () => 0,
  countdownResetForTDST: (state) => state.supportBroken,
}

/** TAAPI's `tdsequential`, spelling included. */
export const tdSequentialRow: IndicatorRow = {
  name: 'tdsequential',
  source: 'own',
  formula: 'DeMark setup and countdown, as the npm package tdsequential defines them',
  parameters: [],
  keys: Object.keys(KEYS),
  compute(bars) {
    const states: State[] = []
    for (let i = 0; i < bars.length; i++) states.push(nextState(bars, i, states.at(-1) ?? initial()))
    return Object.values(KEYS).map((read) => states.map(read))
  },
}

const initial = (): State => ({
  buy: idle(),
  sell: idle(),
  bearishFlip: false,
  bullishFlip: false,
  countdownUnchanged: true,
  supportBroken: false,
  highestHigh: 0,
})

function nextState(bars: Bars, i: number, before: State): State {
  if (i < FIRST_BAR) return initial()
  const change = difference(bars.close, i, 4)
  const changeBefore = difference(bars.close, i - 1, 4)
  const state: State = {
    ...initial(),
    buy: { ...before.buy, index: 0 },
    sell: { ...before.sell, index: 0 },
    highestHigh: before.highestHigh,
    bearishFlip: changeBefore > 0 && change < 0,
    bullishFlip: changeBefore < 0 && change > 0,
  }
  countSetup(state, before, change)
  if (state.buy.index > 0) state.highestHigh = Math.max(before.highestHigh, bars.high[i] ?? 0)
  if (state.buy.index === SETUP_BARS) completeSetup(state.buy, state.sell, bars.low, i, -1)
  if (state.sell.index === SETUP_BARS) completeSetup(state.sell, state.buy, bars.high, i, 1)
  const close = bars.close[i] ?? 0
  countDown(state, 'buy', before, close < (bars.low[i - 2] ?? 0))
  countDown(state, 'sell', before, close > (bars.high[i - 2] ?? 0))
  return state
}

const difference = (values: Float64Array, i: number, back: number): number => (values[i] ?? 0) - (values[i - back] ?? 0)

function countSetup(state: State, before: State, change: number): void {
  if (state.bearishFlip || (before.buy.index > 0 && change < 0)) {
    state.buy.index = (before.buy.index % SETUP_BARS) + 1
  } else if (state.bullishFlip || (before.sell.index > 0 && change > 0)) {
    state.sell.index = (before.sell.index % SETUP_BARS) + 1
  }
}

/** A setup is perfect when bar 8 or 9 goes beyond both bars 6 and 7. `sign` is 1 for highs, -1 for lows. */
function completeSetup(side: Side, other: Side, extremes: Float64Array, i: number, sign: 1 | -1): void {
  const beyond = (bar: number) =>
    [i - 3, i - 2].every((old) => sign * ((extremes[bar] ?? 0) - (extremes[old] ?? 0)) > 0)
  Object.assign(side, { setup: true, perfect: beyond(i - 1) || beyond(i) })
  Object.assign(other, { setup: false, perfect: false })
}

function countDown(state: State, which: 'buy' | 'sell', before: State, counts: boolean): void {
  const side = state[which]
  const other = which === 'buy' ? state.sell : state.buy
  const was = before[which]
  if (was.setup && other.setup) {
    side.countdown = 0
    state.supportBroken = true
  } else if (side.setup && counts) {
    side.countdown = (was.countdown % COUNTDOWN_BARS) + 1
    state.countdownUnchanged = false
  }
  if (side.countdown === COUNTDOWN_BARS && was.countdown === COUNTDOWN_BARS) side.countdown = 0
  if (side.countdown === COUNTDOWN_BARS && side.index > 0) side.index = 1
  if (side.countdown !== COUNTDOWN_BARS && was.countdown === COUNTDOWN_BARS)
    Object.assign(side, idle(), { index: side.index })
}
