import { DENIALS, type DenialCode } from '../denial.ts'
import { type ExitLintCode, lintExitRules } from '../exitLint.ts'
import type { CoinSnapshot } from '../market.ts'
import { unreadCoins } from '../oddRow.ts'
import { mayOrder } from '../tradingState.ts'
import { spreadOf, touchesOf } from './lookRules.ts'
import { minuteAfter, utcWords } from './pace.ts'
import type { Report } from './ruleReport.ts'
import { touchPx, wantsSide } from './sides.ts'
import type { GateInput, SourcedDecision } from './verdict.ts'

/** What stands against a wish, whatever its numbers. */
export interface Bar {
  code: DenialCode
  label: string
  /** In place of the sentence of its code. */
  why?: string
}

/** Returns what stops a wish before any number is looked at, in the order of the rules. Leaving a position is stopped by a state only. */
export function barsOf(wish: SourcedDecision, input: GateInput, reduces: boolean): Bar[] {
  const stopped = stateBar(wish, input, reduces)
  if (reduces) return stopped
  const { asset } = wish.decision
  const { exitedCoins, unknownCoins, account, accountGap } = input
  const bar = (isThere: boolean, code: DenialCode, label: string, why?: string): Bar[] =>
    isThere ? [{ code, label, ...(why === undefined ? {} : { why }) }] : []
  return [
    ...bar(exitedCoins.includes(asset), 'exitedThisCycle', 'Exit of this cycle'),
    ...bar(wish.metAlready !== undefined, 'exitRuleMet', 'Exit rules at entry'),
    ...planBar(wish, input),
    ...bar(unknownCoins.includes(asset), 'orderUnknown', 'Unknown order'),
    ...bar(unreadCoins(account, [asset]).length > 0, 'accountUnread', 'Account'),
    ...stopped,
    ...bar(accountGap !== null, 'reductionUnseen', 'Account', `${DENIALS.reductionUnseen} ${accountGap}`),
  ]
}

/**
 * The plan of an opening, at the prices it is judged at: what a stop may not do by its distance, nor the model by its haste, its rules may not do for them.
 * The shortest hold binds the model alone, here as when it leaves.
 */
function planBar({ decision, source }: SourcedDecision, { coins, account, limits, takerFeeFrac }: GateInput): Bar[] {
  const { asset, action, exit_rules: rules, sl_price: slPx, tp_price: tpPx } = decision
  const coin = coins[asset]
  const isHeld = account.positions.some((position) => position.coin === asset)
  if (rules === null || isHeld || (action !== 'buy' && action !== 'sell') || !hasPrices(coin)) return []
  const touches = touchesOf(coin)
  const { lints } = lintExitRules(rules, {
    side: wantsSide(action),
    price: touchPx(coin, action).toNumber(),
    slPx,
    tpPx,
    opens: true,
    spreadFrac: touches ? spreadOf(touches).toNumber() : null,
    takerFeeFrac,
    least: source === 'model' ? limits : { ...limits, holdMinutesMin: 0 },
  })
  const found = lints.find(({ code, severity }) => severity === 'error' && CODE_OF_LINT[code] !== undefined)
  const code = found && CODE_OF_LINT[found.code]
  return found && code ? [{ code, label: 'Exit rules at entry', why: `Exit rules: ${found.message}` }] : []
}

/** What of a plan denies its entry: whatever closes it at once. The rest is left out when it is read. */
const CODE_OF_LINT: Partial<Record<ExitLintCode, DenialCode>> = {
  already_true: 'exitRuleMet',
  too_near: 'exitTooSoon',
  too_short: 'exitTooSoon',
  within_costs: 'exitTooSoon',
}

/** A state that losses brought about says so, and until when. The loss of a day halts nobody: who is halted beside it is so by a person. */
function stateBar({ source }: SourcedDecision, { tradingState, locks, pace }: GateInput, reduces: boolean): Bar[] {
  if (mayOrder(tradingState, source, reduces ? 'reduce' : 'increase')) return []
  const code = mayOrder(tradingState, source, 'reduce') ? 'tradingReducing' : 'tradingHalted'
  const lock =
    locks.find(({ kind }) => kind === 'drawdown') ??
    (code === 'tradingReducing' ? locks.find(({ kind }) => kind === 'dayLoss') : undefined)
  if (!lock) return [{ code, label: 'Trading state' }]
  const until = lock.untilMs === null ? 'Until a person resumes.' : `Until ${utcWords(lock.untilMs, pace.nowMs)}.`
  return [{ code, label: 'Trading state', why: `${DENIALS[code]} ${lock.reason} ${until}` }]
}

/** Reports whether the coin is free of a pause after losses, of the cooldown of a plan and of a venue that fails; of several the one that ends last is told. */
export function pauseHolds(report: Report, coin: string, { locks, pace }: GateInput): boolean {
  const lock = locks
    .filter((one) => one.coin === coin || one.kind === 'venueBreaker')
    .sort((one, other) => (one.untilMs ?? 0) - (other.untilMs ?? 0))
    .at(-1)
  if (!lock) return report.check('coinPaused', true, 'Pause')
  const until = utcWords(minuteAfter(lock.untilMs ?? 0), pace.nowMs)
  if (lock.kind === 'venueBreaker')
    return report.check(
      'venueRests',
      false,
      'Pause',
      undefined,
      `${lock.reason} The venue is tried again from ${until}.`,
    )
  return lock.kind === 'cooldown'
    ? report.check('coolingDown', false, 'Pause', undefined, `Cooling down until ${until}. ${lock.reason}`)
    : report.check('coinPaused', false, 'Pause', undefined, `${lock.reason} It may be entered again from ${until}.`)
}

/** Reports whether new risk in the coin is allowed at all: Settings name it, and the venue lists it. */
export function coinHolds(report: Report, coin: string, { markets, allowedCoins }: GateInput): boolean {
  const market = markets[coin]
  const why = !market
    ? notListed(coin)
    : market.delisted
      ? `The venue has delisted ${coin}: a position can be left there and none opened.`
      : `${coin} is not among the coins of Settings.`
  return report.check(
    'coinNotAllowed',
    market?.delisted === false && allowedCoins.includes(coin),
    'Coin',
    undefined,
    why,
  )
}

/** The sentence of a coin without a market. */
export const notListed = (coin: string): string => `The venue does not list ${coin}.`

/** Returns whether there are prices to trade at. A price of 0 is none: the venue tells it of a coin nobody trades. */
export const hasPrices = (snapshot: CoinSnapshot | undefined): snapshot is CoinSnapshot =>
  snapshot !== undefined &&
  [snapshot.markPx, touchPx(snapshot, 'buy'), touchPx(snapshot, 'sell')].every(
    (price) => price.isFinite() && price.gt(0),
  )
