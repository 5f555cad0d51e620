import { Decimal } from '../decimal.ts'
import type { Decision } from '../decision.ts'
import { holdDecision } from '../decision.ts'
import { toListedCoin } from './assetName.ts'
import type { AnswerProblem } from './reading.ts'
import { withoutThinking } from './withoutThinking.ts'

/**
 * The guard over a rewritten answer: a model that tidies up another's text may arrange what is there, never add to it. Every number, the
 * coin and a word for the direction of a trade must stand in the original outside its thinking, else that coin holds.
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
// A run of digits with its separators, a suffix of magnitude, and what follows it.
const NUMBER_RUN = /(?<![\w.])(?<!\d,)(\d[\d.,_']*(?:[eE][+-]?\d+)?)(?:\s?(k|m|b|thousand|million|billion)\b)?(\s*%)?/gi
const PLAIN = /^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const GROUPED = /^[1-9]\d{0,2}(?:([,_'])\d{3})(?:\1\d{3})*(?:\.\d+)?$/
// Ranges and sums: several numbers of which none is the one meant.
const COMPOUND =
  /(?<![\d.,_'])\$?\d+(?:[.,_']+\d+)*(?:[,_']+|\.)? ?(?:[kmb] ?)?(?:(?:[-–—~*/×÷+^]|\.\.+|\b(?:to|or)\b) ?\$?\d+(?:[.,_']+\d+)*(?:[,_']+|\.)? ?(?:[kmb]\b ?)?)+/gi
/** A run longer than this states no number that anyone could trade on. */
const RUN_LENGTH_MAX = 400
/** Beyond this nothing fits the numbers of a decision. */
const EXPONENT_MAX = 308
const MAGNITUDE: Record<string, number> = { k: 1e3, thousand: 1e3, m: 1e6, million: 1e6, b: 1e9, billion: 1e9 }

/**
 * Returns the decisions whose parts all stand in the raw text, the others as holds with a problem each. `incomplete` says the raw text broke
 * off: then what stands after its last whole item, the number it was cut in above all, proves nothing.
 */
export function guardProvenance(decisions: readonly Decision[], raw: string, incomplete: boolean): GuardedDecisions {
  const text = withoutThinking(raw)
  const end = incomplete ? text.lastIndexOf('}') + 1 : text.length
  const whole = text.slice(0, end)
  const cutOff = text.slice(end)
  const numbers = statedNumbers(whole)
  const problems: AnswerProblem[] = []
  const guarded = decisions.map((decision) => {
    const doubt = doubtOf(decision, { whole, cutOff, numbers })
    if (doubt === null) return withProvenRules(decision, numbers, problems)
    problems.push({ asset: decision.asset, code: 'not_in_text', message: doubt, effect: 'rejected' })
    return holdDecision(decision.asset, doubt)
  })
  return { decisions: guarded, problems }
}

/** Returns every number a text states, as canonical decimals: thousands and k/M/B expanded; shares in percent, ranges, sums and ambiguous notations left out. */
export function statedNumbers(text: string): Set<string> {
  const numbers = new Set<string>()
  const plain = text.replace(/\s+/g, ' ').replace(COMPOUND, ' ; ')
  for (const [, run = '', suffix, percent] of plain.matchAll(NUMBER_RUN)) {
    if (percent !== undefined || run.length > RUN_LENGTH_MAX) continue
    const magnitude = suffix === undefined ? 1 : (MAGNITUDE[suffix.toLowerCase()] ?? 1)
    for (const digits of certainNumbers(withoutEnd(run, ".,_'"))) {
      const number = new Decimal(digits).times(magnitude)
      // `1e999999999` is a number, too, with a gigabyte of digits.
      if (number.isZero() || Math.abs(number.e) <= EXPONENT_MAX) numbers.add(canonical(number))
    }
  }
  return numbers
}

/** Returns the numbers a run of digits and separators certainly states: one plain or grouped number, or a list of long ones. */
function certainNumbers(run: string): string[] {
  if (PLAIN.test(run)) return [run]
  if (GROUPED.test(run)) return [run.replace(/[,_']/g, '')]
  // `1500,104000,98000` is a list; `1500,25` may be one European number, so short parts make the whole run uncertain.
  const parts = run.split(',')
  return parts.every((part) => PLAIN.test(part) && part.length >= 3) ? parts : []
}

interface Source {
  whole: string
  cutOff: string
  numbers: ReadonlySet<string>
}

function doubtOf(decision: Decision, { whole, cutOff, numbers }: Source): string | null {
  if (decision.action === 'hold') return doubtOfLevels(decision, numbers)
  if (!names(whole, decision.asset)) return `The text does not name ${decision.asset}.`
  if (names(cutOff, decision.asset)) return `The text breaks off within the decision for ${decision.asset}.`
  if (!DIRECTION[decision.action].test(whole)) return `The text says nothing of a ${decision.action}.`
  if (decision.action === 'close') return null
  const size = unstated([decision.allocation_usd, decision.leverage], numbers)
  return size === null ? doubtOfLevels(decision, numbers) : `The text does not state the number ${size}.`
}

function doubtOfLevels(decision: Decision, numbers: ReadonlySet<string>): string | null {
  const level = unstated([decision.tp_price, decision.sl_price], numbers)
  return level === null ? null : `The text does not state the price ${level}.`
}

function withProvenRules(decision: Decision, numbers: ReadonlySet<string>, problems: AnswerProblem[]): Decision {
  const rules = decision.exit_rules
  if (rules === null) return decision
  const own = [rules.max_hold_minutes, rules.trail_after_pct, rules.trail_distance_pct, rules.cooldown_minutes]
  const missing = unstated(
    [...own, ...rules.conditions.map((condition) => condition.value)].filter((value) => value !== 0),
    numbers,
  )
  if (missing === null) return decision
  const message = `The text does not state the number ${missing} of the exit rules; they were dropped.`
  problems.push({ asset: decision.asset, code: 'not_in_text', message, effect: 'noted' })
  return { ...decision, exit_rules: null }
}

function unstated(values: readonly (number | null)[], numbers: ReadonlySet<string>): string | null {
  const stated = values.filter((value) => value !== null).map((value) => canonical(new Decimal(value).abs()))
  return stated.find((value) => !numbers.has(value)) ?? null
}

/** Names are words: kPEPE is not found in PEPE, nor BTC in WBTC. */
const names = (text: string, coin: string): boolean =>
  text.split(/[^A-Za-z0-9:._/-]+/).some((word) => toListedCoin(withoutEnd(word, '.:/-'), [coin]) === coin)

/** Returns the text without the characters it ends in. */
function withoutEnd(text: string, characters: string): string {
  let end = text.length
  while (end > 0 && characters.includes(text.charAt(end - 1))) end -= 1
  return text.slice(0, end)
}

const canonical = (value: Decimal): string => value.toFixed()
