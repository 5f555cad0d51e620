import { readBody } from '@/app/_lib/request.ts'
import { respond } from '@/app/_lib/respond.ts'
import { route } from '@/app/_lib/route.ts'
import { labParseRequestSchema, labParseResponseSchema } from '@/lib/contracts/labParse.ts'
import { readAnswer } from '@/lib/domain/answer/readAnswer.ts'

const BODY_BYTES_MAX = 2 * 1024 * 1024

/** Reads an answer exactly as the agent would, and calls no model. */
export const POST = route(async (request) => {
  const body = await readBody(request, labParseRequestSchema, BODY_BYTES_MAX)
  const prices = Object.entries(body.prices).filter((entry): entry is [string, number] => entry[1] !== null)
  const reading = readAnswer({
    message: body.message ?? { content: body.raw },
    finishReason: body.finish_reason,
    assets: body.assets,
    prices: Object.fromEntries(prices),
    minNotionalUsd: body.min_notional_usd,
    toolNames: body.tools ?? null,
  })
  return respond(labParseResponseSchema, reading)
})
