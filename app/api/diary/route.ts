import { resolveAgentId } from '@/app/_lib/agentId.ts'
import { streamDiary } from '@/app/_lib/diaryExport.ts'
import { readDiary } from '@/app/_lib/queries.ts'
import { readQuery } from '@/app/_lib/request.ts'
import { respond, respondText, route } from '@/app/_lib/respond.ts'
import { diaryQuerySchema, diarySchema } from '@/lib/contracts/diary.ts'

export const dynamic = 'force-dynamic'
export const runtime = 'nodejs'

/**
 * JSON, newest first. `raw=1`: the same entries as JSON lines, oldest first. `download=1`: JSON lines as an attachment, the whole diary unless a
 * limit is given.
 */
export const GET = route(async (request) => {
  const query = readQuery(request, diaryQuerySchema)
  const agentId = await resolveAgentId(query.agent)
  const attachment = query.download === '1' ? 'diary.jsonl' : null
  if (attachment !== null && !new URL(request.url).searchParams.has('limit'))
    return respondText(streamDiary(agentId), 'application/x-ndjson', attachment)
  const diary = await readDiary(agentId, query)
  if (attachment === null && query.raw !== '1') return respond(diarySchema, diary)
  const lines = diary.entries.toReversed().map((entry) => `${JSON.stringify(entry)}\n`)
  return respondText(lines.join(''), attachment === null ? 'text/plain' : 'application/x-ndjson', attachment)
})
