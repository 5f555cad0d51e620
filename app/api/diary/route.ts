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
 * JSON, newest first. `raw=1`: the same entries as JSON lines, oldest first. `download=1`: JSON lines as an attachment, the whole diary unless a
 * limit is given.
 */
export const GET = route(async (request) => {
  const query = readQuery(request, diaryQuerySchema)
  if (query.raw === undefined && query.download === undefined) return asJson(request)
  const agentId = await resolveAgentId(query.agent)
  const attachment = query.download === '1' ? 'diary.jsonl' : null
  if (attachment !== null && !new URL(request.url).searchParams.has('limit'))
    return respondText(streamDiary(agentId), 'application/x-ndjson', attachment)
  const { entries } = await readDiary(agentId, query)
  const lines = entries.toReversed().map((entry) => `${JSON.stringify(entry)}\n`)
  return respondText(lines.join(''), attachment === null ? 'text/plain' : 'application/x-ndjson', attachment)
})
