import { labGate } from '@/app/_lib/labGate.ts'
import { readBody } from '@/app/_lib/request.ts'
import { respond } from '@/app/_lib/respond.ts'
import { route } from '@/app/_lib/route.ts'
import { labGateRequestSchema, labGateResponseSchema } from '@/lib/contracts/labGate.ts'

/** Judges decisions exactly as the agent would; nothing is stored and nothing is traded. */
export const POST = route(async (request) =>
  respond(labGateResponseSchema, await labGate(await readBody(request, labGateRequestSchema), Date.now())),
)
