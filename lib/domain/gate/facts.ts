import type { Px } from '../decimal.ts'
import type { DenialCode } from '../denial.ts'
import type { CoinSnapshot, Market } from '../market.ts'
import { pxWords, usdWords } from '../numberWords.ts'
import { type Look, touchesOf } from './lookRules.ts'
import { paceOf } from './pace.ts'
import type { GateInput } from './verdict.ts'

/**
 * The numbers that a judgement of new risk needs. Where one is missing or no number of this world nothing is opened: a rule that is given nonsense finds
 * nonsense. Ways out need none of these.
 */
export type Facts = { kind: 'there'; look: Look } | { kind: 'missing'; bars: readonly [FactBar, ...FactBar[]] }

/** A number that is missing, a sentence about it. */
export interface FactBar {
  code: DenialCode
  label: string
  why: string
}

/** Returns what new risk in a coin that has prices is judged on, or all that is missing for it, in the order of the rules. */
export function factsOf(input: GateInput, market: Market, snapshot: CoinSnapshot): Facts {
  const touches = touchesOf(snapshot)
  const rest = [...ageBars(input), ...timeBars(input, market.coin), ...marketBars(market), ...accountBars(input)]
  if (touches === null) return { kind: 'missing', bars: [bookBar(snapshot), ...rest] }
  const { dataAgeMs } = input
  const { markPx } = snapshot
  const [first, ...more] = rest
  return first
    ? { kind: 'missing', bars: [first, ...more] }
    : { kind: 'there', look: { dataAgeMs, markPx, ...touches } }
}

function bookBar({ coin, bidPx, askPx }: CoinSnapshot): FactBar {
  const label = 'Order book'
  if (bidPx !== null && askPx !== null) {
    const why = `In the order book of ${coin} the bid of ${pxWords(bidPx)} is not below the ask of ${pxWords(askPx)}: no market stands like that.`
    return { code: 'bookCrossed', label, why }
  }
  const lack = bidPx !== null ? 'no ask' : askPx !== null ? 'no bid' : 'neither bid nor ask'
  return { code: 'bookMissing', label, why: `The order book of ${coin} has ${lack}, so the spread is not known.` }
}

function ageBars({ dataAgeMs }: GateInput): FactBar[] {
  if (Number.isFinite(dataAgeMs) && dataAgeMs >= 0) return []
  const why = 'How old the market data is is not known, or it is of a moment still to come.'
  return [{ code: 'dataStale', label: 'Age of market data', why }]
}

function timeBars({ pace }: GateInput, coin: string): FactBar[] {
  const { changedMs, lastExit } = paceOf(pace, coin)
  const times = [pace.nowMs, pace.barMs, ...pace.entriesMs, ...pace.ordersMs, changedMs ?? 0, lastExit?.atMs ?? 0]
  if (pace.nowMs > 0 && pace.barMs > 0 && times.every(Number.isFinite)) return []
  const why = `What time it is, how long a bar is or when something was done in ${coin} is not known, so no limit of pace can be judged.`
  return [{ code: 'timeUnknown', label: 'Time', why }]
}

function marketBars({ coin, szDecimals, leverageMax }: Market): FactBar[] {
  if (Number.isInteger(szDecimals) && szDecimals >= 0 && Number.isFinite(leverageMax) && leverageMax >= 1) return []
  const why = `The venue does not tell the lot or the highest leverage of ${coin} in numbers that can be.`
  return [{ code: 'marketUnknown', label: 'Market', why }]
}

function accountBars(input: GateInput): FactBar[] {
  const { equityUsd, withdrawableUsd, positions } = input.account
  if (!equityUsd.isFinite() || equityUsd.lte(0)) {
    const worth = equityUsd.isFinite() ? `is ${usdWords(equityUsd)}` : 'is not known'
    return [
      {
        code: 'equityMissing',
        label: 'Equity',
        why: `The equity of the account ${worth}, and limits are shares of it.`,
      },
    ]
  }
  if (!withdrawableUsd.isFinite())
    return [{ code: 'marginShort', label: 'Free margin', why: 'How much margin is free is not known.' }]
  const unvalued = positions.filter(({ coin, szi }) => !szi.isZero() && markOf(input, coin) === null)
  if (unvalued.length === 0) return []
  const names = unvalued.map(({ coin }) => coin).join(', ')
  const why = `There is no mark price for what is held in ${names}, so what all positions are worth is not known.`
  return [{ code: 'exposureUnknown', label: 'Exposure', why }]
}

/** Returns the price a position is valued at: the mark of the look, else the one that came with the account; null where neither is a price. */
export function markOf({ coins, account }: Pick<GateInput, 'coins' | 'account'>, coin: string): Px | null {
  const own = account.positions.find((position) => position.coin === coin)?.markPx
  return [coins[coin]?.markPx, own].find((price) => price?.isFinite() && price.gt(0)) ?? null
}
