import { Decimal } from '../decimal.ts'
import type { Decision } from '../decision.ts'
import { holdDecision } from '../decision.ts'
import { splitByCoin } from './coinParts.ts'
import type { AnswerProblem } from './reading.ts'
import { type Field, readStatedNumbers, type StatedNumber } from './statedNumbers.ts'
import { withoutThinking } from './withoutThinking.ts'

/**
 * The guard over a rewritten answer: a model that tidies up another's text may arrange what is there, never add to it, nor move it. Every number
 * must stand in the original outside its thinking, where it speaks of that coin and not under another field's name; so must the coin and a word
 * for the direction of a trade. Else that coin holds.
 */

export interface GuardedDecisions {
  decisions: Decision[]
  problems: AnswerProblem[]
}

const DIRECTION: Record<'buy' | 'sell' | 'close', RegExp> = {
  buy: /\b(?:buy|long|bid)|买|做多/i,
  sell: /\b(?:sell|short)|卖|做空/i,
  close: /\b(?:clos(?:e|ing)|exit|flat|sell|cover|liquidate)|平仓/i,
}

/**
 * Returns the decisions whose parts all stand in the raw text, the others as holds with a problem each. `incomplete` says the raw text broke
 * off: then what stands after its last whole item, the number it was cut in above all, proves nothing.
 */
export function guardProvenance(decisions: readonly Decision[], raw: string, incomplete: boolean): GuardedDecisions {
  const text = withoutThinking(raw)
  const end = incomplete ? text.lastIndexOf('}') + 1 : text.length
  const coins = decisions.map((decision) => decision.asset)
  const parts = splitByCoin(text.slice(0, end), coins)
  const cutOff = splitByCoin(text.slice(end), coins)
  const problems: AnswerProblem[] = []
  const guarded = decisions.map((decision) => {
    const { own, around } = parts.get(decision.asset) ?? { own: '', around: '' }
    const source = { own, around, numbers: readStatedNumbers(own), isCut: cutOff.has(decision.asset) }
    const doubt = doubtOf(decision, source)
    if (doubt === null) return withProvenRules(decision, source.numbers, problems)
    problems.push({ asset: decision.asset, code: 'not_in_text', message: doubt, effect: 'rejected' })
    return holdDecision(decision.asset, doubt)
  })
  return { decisions: guarded, problems }
}

interface Source {
  own: string
  around: string
  numbers: readonly StatedNumber[]
  isCut: boolean
}

function doubtOf(decision: Decision, source: Source): string | null {
  if (decision.action === 'hold') return doubtOfLevels(decision, source)
  if (source.own === '') return `The text does not name ${decision.asset}.`
  if (source.isCut) return `The text breaks off within the decision for ${decision.asset}.`
  if (!states(decision.action, source)) return `The text says nothing of a ${decision.action} of ${decision.asset}.`
  if (decision.action === 'close') return null
  const amount = unstated(decision.allocation_usd, 'amount', source) ?? unstated(decision.leverage, 'leverage', source)
  return amount ?? doubtOfLevels(decision, source)
}

/** What is said of the coin itself counts; where that names no direction, the clause around it. */
function states(action: keyof typeof DIRECTION, { own, around }: Source): boolean {
  const saysAny = Object.values(DIRECTION).some((words) => words.test(own))
  return DIRECTION[action].test(saysAny ? own : around)
}

const doubtOfLevels = (decision: Decision, source: Source): string | null =>
  unstated(decision.tp_price, 'target', source) ?? unstated(decision.sl_price, 'stop', source)

const NAMES: Record<Field, string> = {
  amount: 'amount',
  leverage: 'leverage',
  target: 'target price',
  stop: 'stop price',
  other: 'number',
}

/**
 * Returns why a number is not the text's own for this field, or null. One that nothing names may be any field's, but not a price's where the text names
 * that price.
 */
function unstated(value: number | null, field: Field, { numbers }: Source): string | null {
  if (value === null) return null
  const wanted = new Decimal(value).toFixed()
  const plain = numbers.filter((one) => one.unit === 'plain')
  const isNamed = (one: StatedNumber) => one.fields.includes(field)
  const mustBeNamed = (field === 'target' || field === 'stop') && plain.some(isNamed)
  const isOwn = (one: StatedNumber) => isNamed(one) || (!mustBeNamed && one.fields.length === 0)
  return plain.some((one) => one.value === wanted && isOwn(one))
    ? null
    : `The text does not state the ${NAMES[field]} ${wanted}.`
}

/** Rules speak of shares, bars and minutes, and of losses without a sign: there the number alone must stand. */
function withProvenRules(decision: Decision, numbers: readonly StatedNumber[], problems: AnswerProblem[]): Decision {
  const rules = decision.exit_rules
  if (rules === null) return decision
  const known = new Set(numbers.map(({ value }) => new Decimal(value).abs().toFixed()))
  const own = [rules.max_hold_minutes, rules.trail_after_pct, rules.trail_distance_pct, rules.cooldown_minutes]
  const missing = [...own, ...rules.conditions.map((condition) => condition.value)]
    .filter((value) => value !== null)
    .filter((value) => value !== 0)
    .map((value) => new Decimal(value).abs().toFixed())
    .find((value) => !known.has(value))
  if (missing === undefined) return decision
  const message = `The text does not state the number ${missing} of the exit rules; they were dropped.`
  problems.push({ asset: decision.asset, code: 'not_in_text', message, effect: 'noted' })
  return { ...decision, exit_rules: null }
}
