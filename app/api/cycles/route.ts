import { resolveAgentId } from '@/app/_lib/agentId.ts'
import { readCycles } from '@/app/_lib/queries.ts'
import { readQuery } from '@/app/_lib/request.ts'
import { respond, route } from '@/app/_lib/respond.ts'
import { agentPageQuerySchema } from '@/lib/contracts/api.ts'
import { cyclesSchema } from '@/lib/contracts/cycles.ts'

export const dynamic = 'force-dynamic'
export const runtime = 'nodejs'

/** Newest first; `before` is the last id of the page before. */
export const GET = route(async (request) => {
  const query = readQuery(request, agentPageQuerySchema)
  return respond(cyclesSchema, await readCycles(await resolveAgentId(query.agent), query))
})
