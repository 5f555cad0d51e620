import { resolveAgentId } from '@/app/_lib/agentId.ts'
import { readOrders } from '@/app/_lib/queries.ts'
import { readQuery } from '@/app/_lib/request.ts'
import { respond, route } from '@/app/_lib/respond.ts'
import { agentQuerySchema } from '@/lib/contracts/api.ts'
import { ordersSchema } from '@/lib/contracts/positions.ts'

export const dynamic = 'force-dynamic'
export const runtime = 'nodejs'

/** Orders resting on the venue as the agent last saw them. */
export const GET = route(async (request) => {
  const { agent } = readQuery(request, agentQuerySchema)
  return respond(ordersSchema, await readOrders(await resolveAgentId(agent)))
})
