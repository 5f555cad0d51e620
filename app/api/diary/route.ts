import { resolveAgentId } from '@/app/_lib/agentId.ts'
import { streamDiary } from '@/app/_lib/diaryExport.ts'
import { readDiary } from '@/app/_lib/queries.ts'
import { readQuery } from '@/app/_lib/request.ts'
import { respondText } from '@/app/_lib/respond.ts'
import { route } from '@/app/_lib/route.ts'
import { serveRead } from '@/app/_lib/serveReads.ts'
import { diaryQuerySchema } from '@/lib/contracts/diary.ts'

const asJson = serveRead('diary')

/**
 * JSON, newest first. `raw=1`: the same entries as JSON lines, oldest first. `download=1`: JSON lines as an attachment, all that fit the filter unless a
 * limit is given; with `format=csv` as a table, always all.
 */
export const GET = route(async (request) => {
  const query = readQuery(request, diaryQuerySchema)
  if (query.raw === undefined && query.download === undefined) return asJson(request)
  const agentId = await resolveAgentId(query.agent)
  const filter = { asset: query.asset, action: query.action, text: query.q, without: query.without }
  if (query.format === 'csv') return respondText(streamDiary(agentId, filter, 'csv'), 'text/csv', 'diary.csv')
  const attachment = query.download === '1' ? 'diary.jsonl' : null
  if (attachment !== null && !new URL(request.url).searchParams.has('limit'))
    return respondText(streamDiary(agentId, filter), 'application/x-ndjson', attachment)
  const { entries } = await readDiary(agentId, query)
  const lines = entries.toReversed().map((entry) => `${JSON.stringify(entry)}\n`)
  return respondText(lines.join(''), attachment === null ? 'text/plain' : 'application/x-ndjson', attachment)
})
