import { resolveAgentId } from '@/app/_lib/agentId.ts'
import { readPerformance } from '@/app/_lib/performance.ts'
import { readQuery } from '@/app/_lib/request.ts'
import { respond, route } from '@/app/_lib/respond.ts'
import { performanceQuerySchema, performanceSchema } from '@/lib/contracts/performance.ts'

export const dynamic = 'force-dynamic'
export const runtime = 'nodejs'

/** Curves of at most 600 points and statistics between two venue times. */
export const GET = route(async (request) => {
  const query = readQuery(request, performanceQuerySchema)
  return respond(performanceSchema, await readPerformance(await resolveAgentId(query.agent), query))
})
