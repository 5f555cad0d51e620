import { resolveAgentId } from '@/app/_lib/agentId.ts'
import { streamCycles } from '@/app/_lib/cyclesExport.ts'
import { readQuery } from '@/app/_lib/request.ts'
import { respondText } from '@/app/_lib/respond.ts'
import { route } from '@/app/_lib/route.ts'
import { serveRead } from '@/app/_lib/serveReads.ts'
import { cyclesExportQuerySchema } from '@/lib/contracts/cycles.ts'

const asJson = serveRead('cycles')

/** A page as JSON. `format=csv`: all cycles that fit the filter, newest first, as a table. */
export const GET = route(async (request) => {
  if (new URL(request.url).searchParams.get('format') === null) return asJson(request)
  const { agent, limit: _, format: __, ...filter } = readQuery(request, cyclesExportQuerySchema)
  return respondText(streamCycles(await resolveAgentId(agent), filter), 'text/csv', 'cycles.csv')
})
