import { resolveAgentId } from '@/app/_lib/agentId.ts'
import { readPositions } from '@/app/_lib/queries.ts'
import { readQuery } from '@/app/_lib/request.ts'
import { respond, route } from '@/app/_lib/respond.ts'
import { agentQuerySchema } from '@/lib/contracts/api.ts'
import { positionsSchema } from '@/lib/contracts/positions.ts'

export const dynamic = 'force-dynamic'
export const runtime = 'nodejs'

/** As the agent last saw them; `atMs` says when. */
export const GET = route(async (request) => {
  const { agent } = readQuery(request, agentQuerySchema)
  return respond(positionsSchema, await readPositions(await resolveAgentId(agent)))
})
