import { resolveAgentId } from '@/app/_lib/agentId.ts'
import { readMarkers } from '@/app/_lib/chart.ts'
import { readQuery } from '@/app/_lib/request.ts'
import { respond, route } from '@/app/_lib/respond.ts'
import { markersQuerySchema, markersSchema } from '@/lib/contracts/candles.ts'

export const dynamic = 'force-dynamic'
export const runtime = 'nodejs'

/** What happened to a coin within a range: executions, stops and targets while they rested, positions. */
export const GET = route(async (request) => {
  const query = readQuery(request, markersQuerySchema)
  return respond(markersSchema, await readMarkers(await resolveAgentId(query.agent), query))
})
