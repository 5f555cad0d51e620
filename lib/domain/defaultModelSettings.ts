import { MODEL_MAX_TOKENS } from './modelChoices.ts'
import type { ModelSettings } from './modelSettings.ts'

/** The environment's model, asked as the provider likes it. */
export const DEFAULT_MODEL_SETTINGS: ModelSettings = {
  baseUrl: null,
  name: null,
  fallbacks: [],
  sanitizer: null,
  reasoning: { enabled: null, effort: null, maxTokens: null },
  temperature: null,
  maxTokens: MODEL_MAX_TOKENS.default,
  routing: {
    order: [],
    only: [],
    ignore: [],
    quantizations: [],
    dataCollection: null,
    sort: null,
    allowFallbacks: null,
    maxPrice: { prompt: null, completion: null },
  },
  headers: {},
}
