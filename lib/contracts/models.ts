import { z } from 'zod'
import { decimalText, ms } from './api.ts'

/** Dollars an account at the provider has left, as the provider says; null where it names no limit. */
export const creditSchema = z.object({
  limitUsd: z.number().nullable(),
  remainingUsd: z.number().nullable(),
  usedUsd: z.number().nullable(),
  usedTodayUsd: z.number().nullable(),
  isFreeTier: z.boolean().nullable(),
})
export type Credit = z.infer<typeof creditSchema>

/** List prices in dollars for one token. */
export const tokenPricesSchema = z.object({
  promptUsd: z.number(),
  completionUsd: z.number(),
  cachedPromptUsd: z.number().nullable(),
})

/** Which model decides and why that one. Never a key: only whether there is one, and for which addresses the environment holds one. */
export const modelFactsSchema = z.object({
  /** Null: a model is named, but neither Settings nor the environment says where to ask it. */
  baseUrl: z.string().nullable(),
  model: z.string(),
  ruleBased: z.boolean(),
  source: z.enum(['settings', 'environment', 'baseline']),
  keyConfigured: z.boolean(),
  /** What the environment alone would choose; null: the baseline. */
  environment: z.object({ baseUrl: z.string(), model: z.string() }).nullable(),
  /** Scheme, host and port of each address the environment holds a key for. A key goes nowhere else. */
  keyOrigins: z.array(z.string()),
})
export type ModelFacts = z.infer<typeof modelFactsSchema>

/** What the agent writes into `AgentState.modelFacts`. Credit and prices are of this model's endpoint, as of `lookedUpWallMs`; null: not told. */
export const storedModelSchema = modelFactsSchema.extend({
  credit: creditSchema.nullable(),
  prices: tokenPricesSchema.nullable(),
  lookedUpWallMs: ms.nullable(),
})
export type StoredModel = z.infer<typeof storedModelSchema>

/** What the agent writes into `AgentState.promptFacts`: what a system prompt holds besides the settings. */
export const promptFactsSchema = z.object({ takerFeeFrac: z.number(), tools: z.array(z.string()) })
export type PromptFacts = z.infer<typeof promptFactsSchema>

/** What was learned of one model behind one address: how it takes a request. Unknown fields of lib/llm/ladder/capabilities.ts are left out. */
export const learnedModelSchema = z.object({
  tools: z.boolean(),
  phases: z.enum(['joint', 'split']),
  format: z.enum(['json_schema', 'json_object', 'prompt']),
  schema: z.enum(['full', 'lean']),
  reasoning: z.enum(['as_configured', 'none_with_tools', 'off']),
  thinkingOff: z.boolean(),
  stream: z.boolean(),
  maxTokensName: z.string(),
  maxTokensMax: z.number().int().nullable(),
  droppedParams: z.array(z.string()),
  reasoningEfforts: z.array(z.string()).nullable(),
  /** Wall time of the last lesson; 0 when nothing was learned. */
  learnedWallMs: z.number(),
  /** Steps down the ladder with the provider's reason, oldest first. */
  learned: z.array(z.object({ step: z.string(), because: z.string() })),
})

/** GET /api/models?agent: the model in force and what is known of every one that was asked. */
export const modelsSchema = z.object({
  agentId: z.string().nullable(),
  /** As of the last cycle's start; null before the agent's first start. */
  inForce: storedModelSchema.nullable(),
  known: z.array(
    learnedModelSchema.extend({ baseUrl: z.string(), model: z.string(), wallMs: ms, isInForce: z.boolean() }),
  ),
})
export type ModelsView = z.infer<typeof modelsSchema>
export type KnownModel = ModelsView['known'][number]

/** POST /api/settings/preview's answer. Token counts are estimates from the length: no tokenizer is asked. */
export const settingsPreviewSchema = z.object({
  /** The exact system prompt these settings would render. */
  system: z.string(),
  /** The same in its parts, in order: the person's own text first. */
  sections: z.array(z.object({ name: z.string(), text: z.string() })),
  /** The text of the last cycle that asked a model; null before the first. */
  context: z.string().nullable(),
  contextCycleId: z.number().nullable(),
  contextAtMs: ms.nullable(),
  systemTokens: z.number().int(),
  contextTokens: z.number().int().nullable(),
  tokensEstimated: z.literal(true),
  /** Dollars of sending both once at the list price of this model; null where no price is known. The answer is not in it. */
  costUsd: decimalText.nullable(),
  /** What had to be assumed, in sentences; empty when nothing was. */
  notes: z.array(z.string()),
})
export type SettingsPreview = z.infer<typeof settingsPreviewSchema>
