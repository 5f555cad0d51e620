import { z } from 'zod'
import { pairRuleSchema } from './pairRule.ts'

/** Whether pairs of the agent's coins are looked at, and by which rule. Looking sends no order. */
export const pairSettingsSchema = z.strictObject({
  isWatched: z.boolean().default(false),
  rule: pairRuleSchema.prefault({}),
})
export type PairSettings = z.output<typeof pairSettingsSchema>

export const DEFAULT_PAIR_SETTINGS: PairSettings = pairSettingsSchema.parse({})
