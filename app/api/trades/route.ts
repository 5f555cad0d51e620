import { resolveAgentId } from '@/app/_lib/agentId.ts'
import { readQuery } from '@/app/_lib/request.ts'
import { respondText } from '@/app/_lib/respond.ts'
import { route } from '@/app/_lib/route.ts'
import { serveRead } from '@/app/_lib/serveReads.ts'
import { streamTrades } from '@/app/_lib/tradesExport.ts'
import { tradesExportQuerySchema } from '@/lib/contracts/positions.ts'

const asJson = serveRead('trades')

/** A page as JSON. `format=csv`: all round trips that fit the filter, newest first, as a table. */
export const GET = route(async (request) => {
  if (new URL(request.url).searchParams.get('format') === null) return asJson(request)
  const query = readQuery(request, tradesExportQuerySchema)
  return respondText(streamTrades(await resolveAgentId(query.agent), query), 'text/csv', 'trades.csv')
})
