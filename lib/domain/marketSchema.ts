import { z } from 'zod'

/** A market as it is stored. Apart from `market.ts`, which pages read without this library. */
export const marketSchema = z.object({
  coin: z.string(),
  assetId: z.number(),
  szDecimals: z.number(),
  leverageMax: z.number(),
  isolatedOnly: z.boolean(),
  delisted: z.boolean(),
})
