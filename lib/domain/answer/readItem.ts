import type { PositionSide } from '../account.ts'
import { ACTIONS, type Action, type Decision, decisionSchema } from '../decision.ts'
import { type ExitLint, lintExitRules } from '../exitLint.ts'
import type { LintFrame } from '../exitReach.ts'
import { DEFAULT_EXIT_RULES, DEFAULT_HOLD_MINUTES, type ExitRules, everLeave, exitRulesSchema } from '../exitRules.ts'
import { toListedCoin } from './assetName.ts'
import { ENTRY_TERM_KEYS, findEntryTerms } from './entryTerms.ts'
import { plainNumber, statesNothing } from './plainNumber.ts'
import { judgePrices } from './priceSanity.ts'
import type { AnswerProblem, ReadingFrame } from './reading.ts'
import { readStrictJson } from './strictJson.ts'
import { takenBackBy } from './takenBack.ts'

/** One item of an answer, read. `structural` rejections are about how it is written, the others about what it says. */
export type ItemReading =
  | { kind: 'decision'; asset: string; decision: Decision; notes: AnswerProblem[] }
  | { kind: 'rejected'; asset: string | null; structural: boolean; problem: AnswerProblem }

type Item = Record<string, unknown>

const REQUIRED_TO_TRADE = ['allocation_usd', 'tp_price', 'sl_price', 'exit_plan', 'rationale'] as const
const KNOWN_KEYS: ReadonlySet<string> = new Set(Object.keys(decisionSchema.shape))
/** Those whose meaning is read elsewhere: the shape's own, and the terms of an entry. */
const READ_KEYS: ReadonlySet<string> = new Set([...KNOWN_KEYS, ...ENTRY_TERM_KEYS])
const NO_KEYS: ReadonlySet<string> = new Set()

class Rejection extends Error {
  readonly code: string
  readonly structural: boolean
  constructor(code: string, message: string, structural: boolean) {
    super(message)
    this.code = code
    this.structural = structural
  }
}

/** Returns the decision an item states, normalised, or the one reason why its asset holds. `besides`: fields said of every item. */
export function readItem(
  item: unknown,
  frame: ReadingFrame,
  besides: Readonly<Record<string, unknown>> = {},
): ItemReading {
  const named = nameOf(item)
  const asset = named === null ? null : toListedCoin(named, frame.assets)
  try {
    if (!isObject(item)) throw structural('not_an_object', 'The item is not an object with named fields.')
    if (named === null) throw structural('missing_field', 'The item names no asset.')
    if (asset === null) throw structural('unknown_asset', `"${named.slice(0, 24)}" is not among the coins asked about.`)
    const notes: AnswerProblem[] = []
    refuseTakenBack(item, asset, frame, besides)
    const decision = readDecision(item, asset, frame, notes)
    return { kind: 'decision', asset, decision, notes }
  } catch (error) {
    if (!(error instanceof Rejection)) throw error
    const problem: AnswerProblem = {
      asset: asset ?? named,
      code: error.code,
      message: error.message,
      effect: 'rejected',
    }
    return { kind: 'rejected', asset, structural: error.structural, problem }
  }
}

function readDecision(item: Item, asset: string, frame: ReadingFrame, notes: AnswerProblem[]): Decision {
  const action = readAction(item)
  const trades = action === 'buy' || action === 'sell'
  const held = frame.held?.[asset] ?? null
  // What is held is reduced by the opposite action. A wish for less risk is kept, whatever else about it is wrong.
  const reduces = trades && held !== null && sideOf(action) !== held
  const enters = trades && !reduces
  if (trades) requireFields(item)
  const note = (code: string, message: string) => notes.push({ asset, code, message, effect: 'noted' })
  for (const key of Object.keys(item)) {
    if (!KNOWN_KEYS.has(key)) notes.push(unknownKey(asset, key))
  }
  const decision: Decision = {
    asset,
    action,
    allocation_usd: trades ? readAllocation(item, enters ? frame.minNotionalUsd : 0) : 0,
    leverage: trades ? readLeverage(item) : null,
    tp_price: enters ? readPrice(item, 'tp_price') : readMove(item, 'tp_price', action, note),
    sl_price: enters ? readPrice(item, 'sl_price') : readMove(item, 'sl_price', action, note),
    exit_plan: readProse(item.exit_plan),
    exit_rules: null,
    confidence: readConfidence(item, note),
    rationale: readProse(item.rationale),
  }
  const terms = trades ? findEntryTerms(item, frame.prices[asset] ?? null) : null
  if (terms !== null) throw new Rejection('conditional_entry', terms, false)
  const price = frame.prices[asset] ?? null
  const wrong = judgePrices(decision, price, reduces)
  if (wrong !== null && !reduces) throw new Rejection(wrong.code, wrong.message, false)
  if (wrong !== null) {
    note(wrong.code, `${wrong.message} The reduction keeps the levels there are.`)
    decision.sl_price = null
    decision.tp_price = null
  }
  const side = enters ? sideOf(action) : held
  const { sl_price: slPx, tp_price: tpPx } = decision
  const opens = enters && frame.held !== undefined && held === null
  decision.exit_rules =
    action === 'close' ? null : readExitRules(item, { side, price, slPx, tpPx, opens }, enters, note)
  return decision
}

/** Returns what is noted of a field that only remarks on a decision; `asset` null: on all of them. */
export const unknownKey = (asset: string | null, key: string): AnswerProblem => ({
  asset,
  code: 'unknown_key',
  message: `"${key.slice(0, 24)}" is not part of a decision and was ignored.`,
  effect: 'noted',
})

/** First of all, and never for a rewriting to mend: that may leave such a field out. */
function refuseTakenBack(item: Item, asset: string, frame: ReadingFrame, besides: Item): void {
  const action = actionOf(item)
  const held = frame.held?.[asset] ?? null
  const enters = (action === 'buy' || action === 'sell') && (held === null || sideOf(action) === held)
  const meant = { action, enters }
  const why = takenBackBy(item, READ_KEYS, meant) ?? takenBackBy(besides, NO_KEYS, meant)
  if (why !== null) throw new Rejection('taken_back', why, false)
}

const sideOf = (action: 'buy' | 'sell'): PositionSide => (action === 'buy' ? 'long' : 'short')

function readAction(item: Item): Action {
  if (!('action' in item)) throw structural('missing_field', 'The item names no action.')
  const action = actionOf(item)
  if (action === null) {
    const seen = typeof item.action === 'string' ? `"${item.action.slice(0, 24)}"` : 'That'
    throw structural('unknown_action', `${seen} is none of ${ACTIONS.join(', ')}.`)
  }
  return action
}

function actionOf(item: Item): Action | null {
  const word = typeof item.action === 'string' ? item.action.trim().toLowerCase() : null
  return ACTIONS.find((known) => known === word) ?? null
}

function requireFields(item: Item): void {
  const missing = REQUIRED_TO_TRADE.find((key) => item[key] === undefined)
  if (missing !== undefined) throw structural('missing_field', `The item has no ${missing}.`)
}

function readAllocation(item: Item, minNotionalUsd: number): number {
  const usd = plainNumber(item.allocation_usd)
  if (usd === null || usd < 0) throw badNumber('allocation_usd', item.allocation_usd)
  if (usd === 0) throw new Rejection('zero_allocation', 'A trade of 0 dollars is no trade.', false)
  if (usd < minNotionalUsd) {
    throw new Rejection(
      'below_min_notional',
      `${usd} USD is less than the smallest order of ${minNotionalUsd} USD.`,
      false,
    )
  }
  return usd
}

function readLeverage(item: Item): number | null {
  if (item.leverage === undefined || statesNothing(item.leverage)) return null
  const parsed = decisionSchema.shape.leverage.safeParse(plainNumber(item.leverage) ?? Number.NaN)
  if (!parsed.success) throw badNumber('leverage', item.leverage)
  return parsed.data
}

function readPrice(item: Item, key: 'tp_price' | 'sl_price'): number | null {
  if (item[key] === undefined || statesNothing(item[key])) return null
  const price = plainNumber(item[key])
  if (price === null || price <= 0) throw badNumber(key, item[key])
  return price
}

/** A hold moves levels only where it states them well; a slip there, or the 0 many models write for "none", leaves them where they are. */
function readMove(
  item: Item,
  key: 'tp_price' | 'sl_price',
  action: Action,
  note: (code: string, message: string) => void,
): number | null {
  if (action === 'close' || item[key] === undefined || statesNothing(item[key])) return null
  const price = plainNumber(item[key])
  if (price !== null && price > 0) return price
  if (price !== 0) note('bad_number', `${key} states no usable number; the level stays where it is.`)
  return null
}

function readConfidence(item: Item, note: (code: string, message: string) => void): number | null {
  if (item.confidence === undefined || statesNothing(item.confidence)) return null
  const confidence = plainNumber(item.confidence)
  if (confidence !== null && confidence >= 0 && confidence <= 1) return confidence
  note('bad_confidence', 'The confidence is not a number from 0 to 1; it is not recorded.')
  return null
}

/** Says something about an item that costs it a part at most. */
type Note = (code: string, message: string) => void

/**
 * Returns the part of a plan that code can evaluate; the rest is dropped aloud. An entry of whose plan nothing is left lives by the default plan, behind
 * the stop it must have; one whose plan would close it at once is refused.
 */
function readExitRules(item: Item, frame: LintFrame, enters: boolean, note: Note): ExitRules | null {
  if (item.exit_rules === undefined || statesNothing(item.exit_rules)) return null
  const parsed = exitRulesSchema.safeParse(decodedRules(item.exit_rules))
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const where = issue === undefined ? '' : ` at ${issue.path.join('.') || 'its root'}: ${issue.message}`
    const message = `The exit rules do not follow the grammar${where}.`.slice(0, 240)
    if (enters) requireStop(frame, message)
    note('bad_exit_rules', `${message} They were dropped; the stop stays.`)
    return enters ? byDefault(note) : null
  }
  const { rules: kept, lints } = lintExitRules(parsed.data, frame)
  const rules = kept !== null && everLeave(kept) ? kept : null
  const isOfRules = ({ path }: ExitLint) => !path.endsWith('_px')
  const errors = lints.filter((lint) => lint.severity === 'error' && isOfRules(lint))
  const met = errors.find(({ code }) => code === 'already_true')
  if (enters && met !== undefined) {
    const why = 'An entry that its own plan would close at once is not made.'
    throw new Rejection('already_true', `Exit rules: ${met.message} ${why}`, false)
  }
  if (enters && rules === null && errors[0] !== undefined) requireStop(frame, `Exit rules: ${errors[0].message}`)
  for (const { code, severity, message } of lints.filter(isOfRules))
    note(code, `Exit rules: ${message}${severity === 'error' ? ' Left out.' : ''}`)
  return enters && rules === null && errors.length > 0 ? byDefault(note, kept?.cooldown_minutes) : kept
}

function requireStop({ slPx }: LintFrame, message: string): void {
  if (slPx !== null) return
  const why = 'Without a stop price either, nothing would close this trade.'
  throw new Rejection('bad_exit_rules', `${message} ${why}`, false)
}

/** What comes after the trade is no part of what could not be used. */
function byDefault(note: Note, cooldownMinutes: number | null = null): ExitRules {
  const message = `The default plan holds instead: the stop, and at most ${DEFAULT_HOLD_MINUTES} minutes.`
  note('default_plan', message)
  return { ...DEFAULT_EXIT_RULES, cooldown_minutes: cooldownMinutes }
}

/** Rules may come as JSON text: the flattest schema asks for them that way. */
function decodedRules(rules: unknown): unknown {
  if (typeof rules !== 'string') return rules
  const reading = readStrictJson(rules)
  return reading.kind === 'value' && rules.slice(reading.endAt).trim() === '' ? reading.value : rules
}

function readProse(value: unknown): string {
  if (typeof value === 'string') return value
  return value === null || value === undefined ? '' : JSON.stringify(value)
}

function nameOf(item: unknown): string | null {
  return isObject(item) && typeof item.asset === 'string' && item.asset.trim() !== '' ? item.asset : null
}

const isObject = (value: unknown): value is Item => typeof value === 'object' && value !== null && !Array.isArray(value)

const structural = (code: string, message: string) => new Rejection(code, message, true)

const badNumber = (key: string, value: unknown) =>
  structural(
    'bad_number',
    `${key} is ${String(JSON.stringify(value) ?? value).slice(0, 40)}, which states no usable number.`,
  )
