import { z } from 'zod'
import { judgeBaseUrl } from './modelAddress.ts'
import { MODEL_MAX_TOKENS, QUANTIZATIONS, REASONING_EFFORTS, ROUTING_SORTS } from './modelChoices.ts'

/**
 * Which model decides and how it is asked. What is null or empty is taken from the environment while the address is the environment's own,
 * and else left to the provider. No secret is ever here: keys are environment (lib/env), each bound to the address it was given for.
 */

/** Names of models, providers and the like: never something that could carry an instruction or break a header. */
const nameSchema = z
  .string()
  .regex(/^[A-Za-z0-9@~][A-Za-z0-9@~:._/+-]{0,127}$/, 'A name is up to 128 letters, digits or : . _ / + - @ ~')

const listOf = <S extends z.ZodType<string>>(item: S, max: number) =>
  z
    .array(item)
    .max(max, `At most ${max}.`)
    .refine((items) => new Set(items).size === items.length, 'Each one once.')

/** A number within bounds that says them, whatever is wrong with it. */
const between = (min: number, max: number) => {
  const error = `A number from ${min} to ${max}.`
  return z.number({ error }).min(min, { error }).max(max, { error })
}
const wholeBetween = (min: number, max: number) => {
  const error = `A whole number from ${min} to ${max}.`
  return between(min, max).int({ error })
}

const reasoningSchema = z
  .strictObject({
    enabled: z.boolean().nullable(),
    effort: z.enum(REASONING_EFFORTS).nullable(),
    /** Output tokens for thinking; OpenRouter only. They count inside the output tokens of the answer. */
    maxTokens: wholeBetween(128, 100_000).nullable(),
  })
  .refine(({ effort, maxTokens }) => effort === null || maxTokens === null, {
    path: ['maxTokens'],
    message: 'Either an effort or a number of tokens, not both.',
  })

/** OpenRouter's `provider` object in our own words; sent to OpenRouter only. */
const routingSchema = z.strictObject({
  order: listOf(nameSchema, 10),
  only: listOf(nameSchema, 10),
  ignore: listOf(nameSchema, 20),
  quantizations: listOf(z.enum(QUANTIZATIONS), QUANTIZATIONS.length),
  /** `deny`: only providers that do not keep what they are sent. */
  dataCollection: z.enum(['allow', 'deny']).nullable(),
  sort: z.enum(ROUTING_SORTS).nullable(),
  allowFallbacks: z.boolean().nullable(),
  /** Highest prices in dollars for a million tokens. */
  maxPrice: z.strictObject({
    prompt: between(0.0001, 10_000).nullable(),
    completion: between(0.0001, 10_000).nullable(),
  }),
})

/** A header that says who one is belongs into the environment; one that frames the request is not ours to set. */
const SECRET_NAME = /auth|cookie|key|token|secret|passw|credential|session|signature|bearer/i
const FRAMING_NAME =
  /^(host|connection|content-.*|transfer-encoding|accept.*|expect|te|trailer|upgrade|via|forwarded|x-forwarded-.*|origin|proxy-.*|sec-.*)$/i
/** What metadata services of clouds ask to be sent. */
const METADATA_NAME = /^(metadata(-flavor)?|x-(google|aws-ec2)-metadata-.*)$/i
const SECRET_VALUE = /\b(?:bearer|basic)\s+\S|\b(?:sk|xai|gsk|pk|rk)-[A-Za-z0-9_-]{12,}|\bAIza[A-Za-z0-9_-]{20,}/i

const headersSchema = z
  .record(
    z
      .string()
      .regex(/^[A-Za-z0-9-]{1,64}$/, 'A header’s name is up to 64 letters, digits or dashes.')
      .refine(
        (name) => !SECRET_NAME.test(name),
        'Secrets do not belong in Settings: set the key in the environment (LLM_API_KEY).',
      )
      .refine((name) => !FRAMING_NAME.test(name), 'This header belongs to the connection and cannot be set.')
      .refine(
        (name) => !METADATA_NAME.test(name),
        'This header opens the metadata service of a cloud and cannot be set.',
      ),
    z
      .string()
      .regex(/^[\x20-\x7e]{1,500}$/, 'Write “name: value”; a value has 1 to 500 printable ASCII characters.')
      .refine((value) => !SECRET_VALUE.test(value), 'This looks like a key. Set it in the environment (LLM_API_KEY).'),
  )
  .refine((headers) => Object.keys(headers).length <= 10, 'At most 10 headers.')

export const modelSettingsSchema = z
  .strictObject({
    /** Where the model is asked, without `/chat/completions`; null: where the environment says. */
    baseUrl: z
      .string()
      .max(300)
      .superRefine((url, context) => {
        const verdict = judgeBaseUrl(url)
        if (verdict.kind === 'refused') context.addIssue({ code: 'custom', message: verdict.why })
      })
      .nullable(),
    /** Null: the environment's model; with neither, the rule-based baseline decides. */
    name: nameSchema.nullable(),
    /** Asked in order when the model before cannot answer. */
    fallbacks: listOf(nameSchema, 5),
    /** Rewrites an answer that can be understood but not read; null: the environment's, else the model itself. */
    sanitizer: nameSchema.nullable(),
    reasoning: reasoningSchema,
    temperature: between(0, 2).nullable(),
    /** Output tokens of one answer, thinking included. */
    maxTokens: wholeBetween(MODEL_MAX_TOKENS.min, MODEL_MAX_TOKENS.max),
    routing: routingSchema,
    headers: headersSchema,
  })
  .refine(({ baseUrl, name }) => baseUrl === null || name !== null, {
    path: ['name'],
    message: 'Name the model as this address knows it.',
  })
export type ModelSettings = z.infer<typeof modelSettingsSchema>

/** Returns OpenRouter's `provider` object; what is empty or null is not in it. */
export function toProviderRouting(routing: ModelSettings['routing']): Record<string, unknown> {
  const { prompt, completion } = routing.maxPrice
  const price = { ...(prompt === null ? {} : { prompt }), ...(completion === null ? {} : { completion }) }
  const fields: [string, unknown, boolean][] = [
    ['order', routing.order, routing.order.length > 0],
    ['only', routing.only, routing.only.length > 0],
    ['ignore', routing.ignore, routing.ignore.length > 0],
    ['quantizations', routing.quantizations, routing.quantizations.length > 0],
    ['data_collection', routing.dataCollection, routing.dataCollection !== null],
    ['sort', routing.sort, routing.sort !== null],
    ['allow_fallbacks', routing.allowFallbacks, routing.allowFallbacks !== null],
    ['max_price', price, Object.keys(price).length > 0],
  ]
  return Object.fromEntries(fields.flatMap(([name, value, isSet]) => (isSet ? [[name, value]] : [])))
}
