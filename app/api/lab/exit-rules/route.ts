import { labExitRules } from '@/app/_lib/labExitRules.ts'
import { LARGE_BODY_BYTES_MAX, readBody } from '@/app/_lib/request.ts'
import { respond } from '@/app/_lib/respond.ts'
import { route } from '@/app/_lib/route.ts'
import { labExitRulesRequestSchema, labExitRulesResponseSchema } from '@/lib/contracts/labExitRules.ts'

/** Reads, lints and judges a plan exactly as the agent would; nothing is stored and nothing is traded. */
export const POST = route(async (request) => {
  const body = await readBody(request, labExitRulesRequestSchema, LARGE_BODY_BYTES_MAX)
  return respond(labExitRulesResponseSchema, await labExitRules(body, Date.now()))
})
