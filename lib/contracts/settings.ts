import { z } from 'zod'
import { LIMIT_CODES } from '../domain/limits.ts'
import { limitsSchema } from '../domain/limitsSchema.ts'
import { settingsSchema } from '../domain/settings.ts'
import { settingsConflicts } from '../domain/settingsConflicts.ts'
import { ms } from './api.ts'

export const settingsVersionSchema = z.object({
  agentId: z.string(),
  version: z.number().int(),
  body: settingsSchema,
  reason: z.string(),
  author: z.string(),
  wallMs: ms,
})
export type SettingsVersion = z.infer<typeof settingsVersionSchema>
/** GET /api/settings; `defaults`: what is in force until somebody saves something else. */
export const settingsResponseSchema = z.object({ current: settingsVersionSchema, defaults: settingsSchema })
/** PUT /api/settings: the whole body (a limit of another version is refused, not left out; so are values that together allow nothing), why, and the version it was edited from (409 when someone was faster). */
export const putSettingsSchema = z.strictObject({
  body: settingsSchema.extend({ limits: limitsSchema.strict() }).check(({ value, issues }) => {
    // What is wrong by itself is said first.
    if (issues.length > 0) return
    for (const { path, message } of settingsConflicts(value))
      issues.push({ code: 'custom', path: path.split('.'), message, input: value })
  }),
  reason: z.string().trim().min(3, 'Say in a few words why.').max(500),
  baseVersion: z.number().int().nonnegative(),
})
/** POST /api/settings/preview: settings as they stand in the form, saved or not. */
export const settingsPreviewRequestSchema = z.strictObject({ body: settingsSchema })
/** GET /api/settings/versions: newest first. */
export const settingsVersionsSchema = z.object({ versions: z.array(settingsVersionSchema) })
/** GET /api/settings/binds: of the last decisions that asked for something, how many each limit refused or made smaller. */
export const limitBindsSchema = z.object({
  decisionCount: z.number().int(),
  binds: z.array(z.object({ code: z.enum(LIMIT_CODES), denied: z.number().int(), clamped: z.number().int() })),
})
export type LimitBinds = z.infer<typeof limitBindsSchema>
