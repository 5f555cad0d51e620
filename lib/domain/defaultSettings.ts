import { z } from 'zod'
import { DEFAULT_MODEL_SETTINGS } from './defaultModelSettings.ts'
import { DEFAULT_PROMPT } from './defaultPrompt.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import { DEFAULT_PAIR_SETTINGS } from './pair/pairSettings.ts'
import { DEFAULT_RETENTION } from './retention.ts'
import { type Settings, settingsSchema } from './settings.ts'

/** The settings in force until a person writes others. The limits are told to the model by code, so the prompt does not repeat them. */
export const DEFAULT_SETTINGS: Settings = {
  prompt: DEFAULT_PROMPT,
  coins: ['BTC', 'ETH', 'SOL'],
  interval: '5m',
  limits: DEFAULT_LIMITS,
  model: DEFAULT_MODEL_SETTINGS,
  retention: DEFAULT_RETENTION,
  pairs: DEFAULT_PAIR_SETTINGS,
}

/**
 * Returns stored settings as this version reads them: what an older version did not know yet has its default. Throws ZodError on what no
 * version wrote.
 */
export function readStoredSettings(stored: unknown): Settings {
  const old = storedShape.parse(stored)
  const { model } = old
  return settingsSchema.parse({
    ...DEFAULT_SETTINGS,
    ...old,
    limits: { ...DEFAULT_LIMITS, ...old.limits },
    retention: { ...DEFAULT_RETENTION, ...old.retention },
    model: {
      ...DEFAULT_MODEL_SETTINGS,
      ...model,
      reasoning: { ...DEFAULT_MODEL_SETTINGS.reasoning, ...model.reasoning },
      routing: { ...DEFAULT_MODEL_SETTINGS.routing, ...model.routing },
    },
  })
}

const part = z.record(z.string(), z.unknown()).default({})
const storedShape = z.looseObject({
  limits: part,
  retention: part,
  model: z.looseObject({ reasoning: part, routing: part }).prefault({}),
})
