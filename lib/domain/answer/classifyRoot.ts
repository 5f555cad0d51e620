import type { Json } from './strictJson.ts'
import { readStrictJson } from './strictJson.ts'

/**
 * Says what one JSON value of a text is. `answer`: decisions in the agreed shape. `fragment`: speaks of decisions in a shape we do not
 * accept, so nothing else in the text may be believed over it. `toolCall`: a call written as text. `beside`: data that decides nothing.
 */
export type Root =
  | { kind: 'answer'; reasoning: string; items: Json[]; besides: JsonObject; reencoded: boolean }
  | { kind: 'fragment'; reason: string }
  | { kind: 'toolCall' }
  | { kind: 'beside'; reason: string; empty: boolean }

type JsonObject = { [key: string]: Json }

const DECISION_KEYS = [
  'trade_decisions',
  'decisions',
  'asset',
  'allocation_usd',
  'action',
  'tp_price',
  'sl_price',
  'trade_signal_args',
]

/** Returns what a value found in a model's text is. */
export function classifyRoot(value: Json): Root {
  if (Array.isArray(value)) return classifyArray(value)
  if (!isObject(value)) return { kind: 'beside', reason: 'scalar_root', empty: true }
  if (Object.keys(value).length === 0) return { kind: 'beside', reason: 'empty_object', empty: true }
  if (value.trade_decisions !== undefined) return classifyAnswer(value, value.trade_decisions)
  if (isToolCall(value)) return { kind: 'toolCall' }
  if (value.asset !== undefined && value.action !== undefined) return { kind: 'fragment', reason: 'single_item_root' }
  if (!speaksOfDecisions(value, 0)) return { kind: 'beside', reason: 'no_decisions', empty: false }
  return { kind: 'fragment', reason: Object.values(value).some(holdsAnswer) ? 'wrapped_root' : 'renamed_fields' }
}

function classifyArray(items: Json[]): Root {
  if (items.length === 0) return { kind: 'beside', reason: 'empty_array', empty: true }
  if (!items.some((item) => speaksOfDecisions(item, 0))) return { kind: 'beside', reason: 'no_decisions', empty: false }
  if (items.every((item) => isObject(item) && item.asset !== undefined)) {
    return { kind: 'answer', reasoning: '', items, besides: {}, reencoded: false }
  }
  return { kind: 'fragment', reason: items.some(holdsAnswer) ? 'wrapped_root' : 'map_not_array' }
}

function classifyAnswer(root: JsonObject, decisions: Json): Root {
  const list = typeof decisions === 'string' ? decodeOnce(decisions) : decisions
  if (!Array.isArray(list)) return { kind: 'fragment', reason: isObject(list) ? 'map_not_array' : 'no_decisions' }
  const items = list.map((item) => (typeof item === 'string' ? decodeOnce(item) : item))
  if (items.length === 0) return { kind: 'fragment', reason: 'empty_array' }
  if (items.every((item) => Array.isArray(item))) return { kind: 'fragment', reason: 'tuple_items' }
  if (items.every((item) => isObject(item) && item.asset === undefined))
    return { kind: 'fragment', reason: 'renamed_fields' }
  const reasoning = typeof root.reasoning === 'string' ? root.reasoning : ''
  return {
    kind: 'answer',
    reasoning,
    items,
    besides: Object.fromEntries(
      Object.entries(root).filter(([key]) => key !== 'reasoning' && key !== 'trade_decisions'),
    ),
    reencoded: list !== decisions || items.some((item, at) => item !== list[at]),
  }
}

/** Returns the value a JSON text encodes, or the text itself when it is not wholly JSON. */
function decodeOnce(text: string): Json {
  const reading = readStrictJson(text)
  return reading.kind === 'value' && text.slice(reading.endAt).trim() === '' ? reading.value : text
}

function isToolCall(value: JsonObject): boolean {
  if (value.tool_calls !== undefined || isObject(value.function_call ?? null)) return true
  const named = typeof (value.name ?? value.tool ?? value.function ?? value.tool_name) === 'string'
  const given = value.arguments ?? value.parameters ?? value.args ?? value.input ?? value.tool_input
  return named && given !== undefined
}

const holdsAnswer = (value: Json): boolean => isObject(value) && value.trade_decisions !== undefined

function speaksOfDecisions(value: Json, depth: number): boolean {
  if (depth > 4 || typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return value.some((item) => speaksOfDecisions(item, depth + 1))
  return Object.entries(value).some(
    ([key, member]) => DECISION_KEYS.includes(key) || speaksOfDecisions(member, depth + 1),
  )
}

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
