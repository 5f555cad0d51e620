import { z } from 'zod'
import { limitsSchema } from './limitsSchema.ts'
import { INTERVALS } from './market.ts'
import { modelSettingsSchema } from './modelSettings.ts'
import { pairSettingsSchema } from './pair/pairSettings.ts'
import { retentionSchema } from './retention.ts'

/** A coin name we let near a prompt or a URL: the venue's own names, and nothing that could carry an instruction. */
export const coinSchema = z.string().regex(/^[A-Za-z0-9:._/-]{1,24}$/, 'A coin is 1 to 24 letters, digits or : . _ / -')

/**
 * Everything a person can change while the agent runs. Immutable once stored: a change is a new version. Secrets and addresses to bind
 * are never here, they are environment (lib/env).
 */
export const settingsSchema = z.strictObject({
  /** The system prompt. Sections that state limits in force are appended by code, so a prompt cannot misstate them. */
  prompt: z.string().min(20, 'Say at least what the agent is for (20 characters).').max(40_000),
  coins: z
    .array(coinSchema)
    .min(1, 'Name at least one coin.')
    .max(20, 'At most 20 coins fit the context.')
    .refine((coins) => new Set(coins).size === coins.length, 'Each coin once.'),
  /** Time between decisions. */
  interval: z.enum(INTERVALS),
  limits: limitsSchema,
  model: modelSettingsSchema,
  retention: retentionSchema,
  pairs: pairSettingsSchema,
})
export type Settings = z.infer<typeof settingsSchema>
