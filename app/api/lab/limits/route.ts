import { resolveAgentId } from '@/app/_lib/agentId.ts'
import { labLimits } from '@/app/_lib/lab/labLimits.ts'
import { readBody, readQuery } from '@/app/_lib/request.ts'
import { respond } from '@/app/_lib/respond.ts'
import { route } from '@/app/_lib/route.ts'
import { agentQuerySchema } from '@/lib/contracts/api.ts'
import { labLimitsRequestSchema, labLimitsResponseSchema } from '@/lib/contracts/labLimits.ts'

/** What other limits would have done to the last decisions. Stores nothing and asks nobody. */
export const POST = route(async (request) => {
  const { agent } = readQuery(request, agentQuerySchema)
  const body = await readBody(request, labLimitsRequestSchema)
  return respond(labLimitsResponseSchema, await labLimits(await resolveAgentId(agent), body))
})
