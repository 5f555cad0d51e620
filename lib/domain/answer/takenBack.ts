import type { Action } from '../decision.ts'

/**
 * Fields beside those of a decision may take it back: not to be carried out, tied to a condition, of another side or unit. They are known by name, as
 * models write them; all others are remarks.
 */

/** The trade a field is read beside. `enters`: it opens or adds; what reduces has the side of what is held. */
interface Meant {
  action: Action | null
  enters: boolean
}

type Fields = Readonly<Record<string, unknown>>

const wordSet = (text: string): ReadonlySet<string> => new Set(text.split(' '))

/** Without these in front a name says the same. */
const OPENINGS = wordSet(
  'is was are should would must can may be been will to has please final order decision trade trading execution signal',
)
const NESTED = wordSet('execution meta metadata order flags control controls options settings')
/** What a decision to be carried out is; false of one that is not. */
const CARRIED_OUT = wordSet(
  'execute executed execution executable enable enabled active activated valid validated approve approved confirm confirmed actionable tradable tradeable trade proceed allow allowed permitted live real go submit send final ready authorized authorised act met satisfied fulfilled',
)
/** What one that is taken back is; true of it, or its status. */
const UNDONE = wordSet(
  'cancel cancelled canceled reject rejected void voided invalid invalidated disabled inactive draft dry_run dryrun simulate simulated simulation simulate_only test test_only testing example hypothetical sample mock demo skip skipped ignore ignored retracted withdrawn revoked superseded outdated deprecated discarded blocked abort aborted pending placeholder backtest hold on_hold wait paused suspended expired wrong incorrect error errors failed override overridden undo undone reverse reversed inverse invert inverted denied declined',
)
const STATUS = wordSet('status state mode verdict decision outcome result validity phase recommendation')
const SIDES = wordSet(
  'side direction position position_side action type intent recommendation trade decision signal override verdict',
)
const SIDE_WORDS: Readonly<Record<string, Action>> = {
  buy: 'buy',
  long: 'buy',
  sell: 'sell',
  short: 'sell',
  hold: 'hold',
  wait: 'hold',
  flat: 'hold',
  neutral: 'hold',
  skip: 'hold',
  avoid: 'hold',
  no: 'hold',
  close: 'close',
  exit: 'close',
}
const CONDITION = wordSet(
  'if when unless condition conditions conditional precondition preconditions contingent trigger',
)
/** A condition of these is about the market, or about leaving. */
const OTHER_CONDITION = wordSet(
  'exit close invalidation invalidate market stop sl tp take profit trailing price px met satisfied fulfilled reason technical current',
)
const UNITS = wordSet('unit units currency denomination denominated')
const OTHER_UNIT = wordSet('time duration holding interval period timeframe base price risk')
const AMOUNTS = wordSet('allocation size amount notional quantity')
const DOLLARS = /^(?:(?:us )?(?:usd[ct]?|\$|dollars?)(?: notional)?|notional(?: usd)?)$/
const NO_DOLLARS = /percent|pct|%|contract|coin|margin|base|fraction|share|lot|unit|token|thousand/
const NO_WORDS = wordSet('no not never false n off 0 unapproved')
const NOTHING = wordSet('none null nil na n/a -')
const AT_ONCE = wordSet('immediate immediately now market met yes true')

/** Returns what of the fields takes a decision back, as a sentence that names the field; null: nothing. `known` are those of the agreed shape. */
export function takenBackBy(fields: Fields, known: ReadonlySet<string>, meant: Meant): string | null {
  if (meant.action === 'hold') return null
  for (const [key, value] of Object.entries(fields)) {
    const why = known.has(key) ? null : whyTakenBack(key, value, meant)
    if (why !== null) return `"${key.slice(0, 24)}" ${why}`
  }
  return null
}

/** Returns whether anything in a value, however deep, says of an order that it is not to be carried out. */
export function holdsTakenBack(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return value.some(holdsTakenBack)
  if (Object.values(value).some((member) => typeof member === 'string' && /^\s*hold\s*$/i.test(member))) return false
  return Object.entries(value).some(([key, member]) => isUndone(wordsOf(key), member) || holdsTakenBack(member))
}

function whyTakenBack(key: string, value: unknown, meant: Meant): string | null {
  const words = wordsOf(key)
  if (isUndone(words, value)) return `is ${told(value)}: that is not to be carried out.`
  if (isCondition(words) && statesOne(value)) return `ties the trade to ${told(value)}; nobody watches that condition.`
  if (isOtherSide(nameOf(words), value, meant)) return `is ${told(value)}, which is not the action.`
  const isSized = meant.action !== 'close'
  if (isSized && isOtherUnit(words, value)) return `is ${told(value)}; amounts are read in dollars of notional.`
  const isNested = isObject(value) && NESTED.has(nameOf(words))
  return isNested ? takenBackBy(value, new Set(), meant) : null
}

function isUndone(words: readonly string[], value: unknown): boolean {
  const name = nameOf(words)
  const isNegated = words.some((word) => ['not', 'dont', 'never', 'no', 'non'].includes(word))
  if (isNegated) return words.some((word) => CARRIED_OUT.has(word)) && isYes(value)
  if (CARRIED_OUT.has(words.at(-1) ?? '') && isNo(value)) return true
  if (UNDONE.has(name) && isYes(value)) return true
  if (!STATUS.has(name) || typeof value !== 'string') return false
  const said = wordsOf(value.slice(0, 80))
  return isNo(value) || said.some((word) => UNDONE.has(word) && word !== 'hold') || said.join('_') === 'dry_run'
}

const isCondition = (words: readonly string[]): boolean =>
  words.join('_') === 'wait_for' ||
  (words.some((word) => CONDITION.has(word)) && !words.some((word) => OTHER_CONDITION.has(word)))

function statesOne(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0
  return isYes(value) && !(typeof value === 'string' && AT_ONCE.has(value.trim().toLowerCase()))
}

function isOtherSide(name: string, value: unknown, { action, enters }: Meant): boolean {
  if (!SIDES.has(name) || typeof value !== 'string') return false
  const found = wordsOf(value.slice(0, 80)).find((word) => Object.hasOwn(SIDE_WORDS, word))
  const side = SIDE_WORDS[found ?? '']
  if (side === undefined || action === null) return false
  // Flat is also what there is before a trade.
  if (name === 'position' && side === 'hold') return false
  return enters ? side !== action : side === 'hold'
}

function isOtherUnit(words: readonly string[], value: unknown): boolean {
  const last = words.at(-1) ?? ''
  const isOfAmount = words.some((word) => AMOUNTS.has(word))
  if (typeof value === 'number')
    return ['multiplier', 'scale'].includes(last) && (isOfAmount || words.length === 1) && value !== 1
  if (typeof value !== 'string' || statesNothing(value)) return false
  const text = value
    .toLowerCase()
    .replace(/[^a-z$%]+/g, ' ')
    .trim()
  if (UNITS.has(last)) return !words.some((word) => OTHER_UNIT.has(word)) && !DOLLARS.test(text)
  return isOfAmount && ['type', 'basis', 'kind'].includes(last) && NO_DOLLARS.test(text)
}

const isNo = (value: unknown): boolean =>
  value === false || value === 0 || (typeof value === 'string' && NO_WORDS.has(firstWord(value)))

const isYes = (value: unknown): boolean =>
  value === true ||
  (typeof value === 'number' && value !== 0) ||
  (typeof value === 'string' && !statesNothing(value) && !NO_WORDS.has(firstWord(value)))

const statesNothing = (text: string): boolean => text.trim() === '' || NOTHING.has(text.trim().toLowerCase())

const firstWord = (text: string): string => wordsOf(text.slice(0, 80))[0] ?? ''

/** Words of a name however it is written: shouldTrade, should_trade, Should-Trade. */
const wordsOf = (key: string): string[] =>
  key
    .slice(0, 80)
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll("n't", 'nt')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')

function nameOf(words: readonly string[]): string {
  const from = words.findIndex((word, at) => at === words.length - 1 || !OPENINGS.has(word))
  return words.slice(Math.max(0, from)).join('_')
}

const told = (value: unknown): string => (JSON.stringify(value) ?? '').slice(0, 60)

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
