import { resolveAgentId } from '@/app/_lib/agentId.ts'
import { readChart } from '@/app/_lib/chart.ts'
import { readQuery } from '@/app/_lib/request.ts'
import { respond, route } from '@/app/_lib/respond.ts'
import { candlesQuerySchema, candlesSchema } from '@/lib/contracts/candles.ts'

export const dynamic = 'force-dynamic'
export const runtime = 'nodejs'

/** Bars of a coin with indicators over them, from what the agent stored. */
export const GET = route(async (request) => {
  const query = readQuery(request, candlesQuerySchema)
  return respond(candlesSchema, await readChart(await resolveAgentId(query.agent), query))
})
