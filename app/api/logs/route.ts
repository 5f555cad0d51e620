import { resolveAgentId } from '@/app/_lib/agentId.ts'
import { streamDiary, tailDiary } from '@/app/_lib/diaryExport.ts'
import { llmLogPages, llmLogTail } from '@/app/_lib/llmLog.ts'
import { streamLog, tailLog } from '@/app/_lib/logFiles.ts'
import { notFound, readQuery } from '@/app/_lib/request.ts'
import { respondText } from '@/app/_lib/respond.ts'
import { route } from '@/app/_lib/route.ts'
import { serveRead } from '@/app/_lib/serveReads.ts'
import { textStream } from '@/app/_lib/textStream.ts'
import { LOG_NAMES, type LogName, logsQuerySchema } from '@/lib/contracts/logs.ts'

const asList = serveRead('logs')

/** A log as text, its last lines or all of it; without `path` the list of logs. */
export const GET = route(async (request) => {
  const query = readQuery(request, logsQuerySchema)
  if (query.path === undefined) return asList(request)
  const name = LOG_NAMES.find((each) => each === query.path)
  if (name === undefined) throw notFound(`There is no log of that name. There are: ${LOG_NAMES.join(', ')}.`)
  const body = await readLog(name, await resolveAgentId(query.agent), query.limit)
  return respondText(body, 'text/plain', query.download === '1' ? name : null)
})

function readLog(name: LogName, agentId: string, limit: number | 'all') {
  if (name === 'llm_requests.log')
    return limit === 'all' ? textStream(llmLogPages(agentId)) : llmLogTail(agentId, limit)
  if (name === 'diary.jsonl') return limit === 'all' ? streamDiary(agentId) : tailDiary(agentId, limit)
  return limit === 'all' ? streamLog(name, agentId) : tailLog(name, agentId, limit)
}
