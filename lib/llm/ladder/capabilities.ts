import { z } from 'zod'
import type { EndpointKind } from '../provider/endpointKind.ts'

/**
 * What a model behind an endpoint is known to take. Learned from the endpoint's model list and from its errors, kept per (base URL, model),
 * shown on screen. Every field names what we send; a step of the ladder moves one of them towards "less".
 */
export const capabilitiesSchema = z.object({
  tools: z.boolean(),
  /** `joint`: tools and the answer's schema in one request. `split`: tool rounds without a schema, one final request with it and without tools. */
  phases: z.enum(['joint', 'split']),
  format: z.enum(['json_schema', 'json_object', 'prompt']),
  schema: z.enum(['full', 'lean']),
  reasoning: z.enum(['as_configured', 'none_with_tools', 'off']),
  /** Asks servers that think by default not to (`enable_thinking: false`). */
  thinkingOff: z.boolean(),
  stream: z.boolean(),
  maxTokensName: z.enum(['max_tokens', 'max_completion_tokens']),
  /** Output tokens the model can be asked for at most; null when not known. */
  maxTokensMax: z.number().int().positive().nullable(),
  /** Parameters the endpoint refused by name; they are not sent again. */
  droppedParams: z.array(z.string()),
  /** Efforts the model names as its own; null when not known. */
  reasoningEfforts: z.array(z.string()).nullable(),
  /** Wall time of the last lesson, ms; 0 when nothing was learned. */
  learnedWallMs: z.number(),
  /** What was learned from errors, newest last: shown on screen. */
  learned: z.array(z.object({ step: z.string(), because: z.string() })),
})
export type Capabilities = z.infer<typeof capabilitiesSchema>

/** Providers change what they take. After this long a lesson is forgotten, and learned again if it still holds. */
const LESSON_MS = 7 * 86_400_000

/** Returns true while what was learned may be relied on. */
export const isFresh = (capabilities: Capabilities, wallMs: number): boolean =>
  wallMs - capabilities.learnedWallMs < LESSON_MS

/** Remembers capabilities across restarts. Loading returns null for what was never seen. */
export interface CapabilityStore {
  load(baseUrl: string, model: string): Promise<Capabilities | null>
  save(baseUrl: string, model: string, capabilities: Capabilities): Promise<void>
}

/** Returns a store that forgets with the process: for tests, and for callers without a database. */
export function createMemoryCapabilityStore(): CapabilityStore {
  const known = new Map<string, Capabilities>()
  const keyOf = (baseUrl: string, model: string) => JSON.stringify([baseUrl, model])
  return {
    load: async (baseUrl, model) => known.get(keyOf(baseUrl, model)) ?? null,
    save: async (baseUrl, model, capabilities) => {
      known.set(keyOf(baseUrl, model), capabilities)
    },
  }
}

/** Returns stored JSON as capabilities, or null when it is of an older form: then everything is learned again. */
export function parseCapabilities(body: string): Capabilities | null {
  try {
    return capabilitiesSchema.parse(JSON.parse(body))
  } catch {
    return null
  }
}

/**
 * Returns what to assume of a model nobody has asked yet. Tools and schema in one request only where that is known to work: elsewhere a
 * server may silently stop calling tools under a schema, and no error would ever say so (vllm-project/vllm#39929).
 */
export function initialCapabilities(kind: EndpointKind, model: string): Capabilities {
  return {
    tools: true,
    phases: takesBothAtOnce(kind, model) ? 'joint' : 'split',
    format: kind === 'deepseek' || kind === 'qwen' || kind === 'moonshot' ? 'json_object' : 'json_schema',
    schema: 'full',
    reasoning: 'as_configured',
    thinkingOff: false,
    stream: true,
    maxTokensName: kind === 'openai' ? 'max_completion_tokens' : 'max_tokens',
    maxTokensMax: null,
    droppedParams: [],
    reasoningEfforts: null,
    learnedWallMs: 0,
    learned: [],
  }
}

function takesBothAtOnce(kind: EndpointKind, model: string): boolean {
  if (kind === 'openrouter' || kind === 'openai') return true
  const version = /gemini-(\d+)/.exec(model)?.[1]
  return kind === 'gemini' && version !== undefined && Number(version) >= 3
}
