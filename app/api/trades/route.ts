import { resolveAgentId } from '@/app/_lib/agentId.ts'
import { readTrades } from '@/app/_lib/queries.ts'
import { readQuery } from '@/app/_lib/request.ts'
import { respond, route } from '@/app/_lib/respond.ts'
import { agentPageQuerySchema } from '@/lib/contracts/api.ts'
import { tradesSchema } from '@/lib/contracts/positions.ts'

export const dynamic = 'force-dynamic'
export const runtime = 'nodejs'

/** Round trips, newest first. */
export const GET = route(async (request) => {
  const query = readQuery(request, agentPageQuerySchema)
  return respond(tradesSchema, await readTrades(await resolveAgentId(query.agent), query))
})
