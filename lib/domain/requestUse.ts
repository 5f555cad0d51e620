import { z } from 'zod'

/**
 * What an agent has used of what the venue allows. `weight`: of its process in the last minute, against what one IP address may ask for; agents that
 * share an address share that. `actions`: orders, cancels and changes of leverage of the account since it was opened, against what its volume allows;
 * null where the venue did not say.
 */
export const requestUseSchema = z.object({
  weight: z.number(),
  weightMax: z.number(),
  actions: z.number().nullable(),
  actionsMax: z.number().nullable(),
})
export type RequestUse = z.infer<typeof requestUseSchema>
