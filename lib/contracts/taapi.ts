import { z } from 'zod'

/** Bars one request may carry: 500 at TAAPI, more here because nobody pays for them. */
export const TAAPI_CANDLES_MAX = 10_000

/**
 * A candle as TAAPI's manual endpoint takes it, oldest first. `timestamp` is the bar's opening in Unix seconds (milliseconds are
 * recognised by their size) and may be missing where no time matters.
 */
export const taapiCandleSchema = z.object({
  timestamp: z.number().nonnegative().optional(),
  open: z.number(),
  high: z.number(),
  low: z.number(),
  close: z.number(),
  volume: z.number().nonnegative().default(0),
})
export type TaapiCandle = z.infer<typeof taapiCandleSchema>

/** Body of `POST /api/taapi/:indicator`: candles and, beside them, any parameter the query may carry. */
export const taapiBodySchema = z.looseObject({
  candles: z.array(taapiCandleSchema).min(1, 'Send at least one candle.').max(TAAPI_CANDLES_MAX),
})
