import { z } from 'zod'
import { answerSchema } from '../../domain/decision.ts'
import { isJsonObject, type JsonObject } from './json.ts'

/**
 * The schema sent along with a request, derived from the one the answer is judged by. Ranges, formats and lengths are left out, because
 * strict modes refuse them (they are enforced when the answer is read); every field is required, absent ones are null; the coins of this
 * question are an enum. `lean` also leaves out descriptions and nests one level less: exit rules then travel as JSON text.
 */

const KEPT = new Set(['type', 'properties', 'required', 'additionalProperties', 'items', 'enum', 'anyOf'])

const DESCRIPTIONS: Record<string, string> = {
  reasoning: 'Your thinking, before any decision.',
  allocation_usd: 'Notional in US dollars, not margin; 0 for hold and close.',
  leverage: 'Whole number, or null to leave it to the limits.',
  tp_price: 'Target price, or null.',
  sl_price: 'Stop price. Required for buy and sell.',
  exit_plan: 'The plan to leave, in words.',
  exit_rules: 'The same plan as rules that code evaluates, or null.',
  confidence: '0 to 1; recorded, never used to size.',
  rationale: 'One or two sentences.',
}

/** Returns the JSON Schema of an answer about these coins. */
export function answerWireSchema(coins: readonly string[], form: 'full' | 'lean'): JsonObject {
  const schema = strip(z.toJSONSchema(answerSchema, { io: 'output' }), form)
  const item = schema.properties as { trade_decisions: { items: { properties: JsonObject } } }
  const { properties } = item.trade_decisions.items
  properties.asset = { type: 'string', enum: [...coins] }
  if (form === 'lean') properties.exit_rules = { type: ['string', 'null'] }
  return schema
}

function strip(node: unknown, form: 'full' | 'lean'): JsonObject {
  if (!isJsonObject(node)) return {}
  const out: JsonObject = {}
  for (const [key, value] of Object.entries(node)) {
    if (!KEPT.has(key)) continue
    if (key === 'properties' && isJsonObject(value)) out.properties = stripProperties(value, form)
    else if (key === 'items') out.items = strip(value, form)
    else if (key === 'anyOf' && Array.isArray(value)) out.anyOf = value.map((one) => strip(one, form))
    else out[key] = value
  }
  if (isJsonObject(out.properties)) {
    out.required = Object.keys(out.properties)
    out.additionalProperties = false
  }
  return out
}

function stripProperties(properties: JsonObject, form: 'full' | 'lean'): JsonObject {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => {
      const description = form === 'full' ? DESCRIPTIONS[name] : undefined
      return [name, { ...strip(value, form), ...(description === undefined ? {} : { description }) }]
    }),
  )
}
