import type { z } from 'zod'
import { resolveAgentId } from '@/app/_lib/agentId.ts'
import { streamDiary, tailDiary } from '@/app/_lib/diaryExport.ts'
import { cutLines, llmLogPages, llmLogTail, searchLlmLog } from '@/app/_lib/llmLog.ts'
import { searchLog, streamLog, tailLog } from '@/app/_lib/logFiles.ts'
import { notFound, readQuery } from '@/app/_lib/request.ts'
import { respondText } from '@/app/_lib/respond.ts'
import { route } from '@/app/_lib/route.ts'
import { serveRead } from '@/app/_lib/serveReads.ts'
import { textStream } from '@/app/_lib/textStream.ts'
import { LOG_NAMES, type LogName } from '@/lib/contracts/choices.ts'
import { logsQuerySchema } from '@/lib/contracts/logs.ts'

const asList = serveRead('logs')

/** A log as text, its last lines or all of it; without `path` the list of logs. */
export const GET = route(async (request) => {
  const query = readQuery(request, logsQuerySchema)
  if (query.path === undefined) return asList(request)
  const name = LOG_NAMES.find((each) => each === query.path)
  if (name === undefined) throw notFound(`There is no log of that name. There are: ${LOG_NAMES.join(', ')}.`)
  const body = await readLog(name, await resolveAgentId(query.agent), query)
  const text = query.chars === undefined || typeof body !== 'string' ? body : cutLines(body, query.chars)
  return respondText(text, 'text/plain', query.download === '1' ? name : null)
})

/** A search gives the last lines that fit, however many are asked for: at most SEARCH_LINES_MAX. */
const SEARCH_LINES_MAX = 10_000

function readLog(name: LogName, agentId: string, { limit, q }: z.output<typeof logsQuerySchema>) {
  if (q !== undefined && q !== '') return search(name, agentId, q, limit === 'all' ? SEARCH_LINES_MAX : limit)
  if (name === 'llm_requests.log')
    return limit === 'all' ? textStream(llmLogPages(agentId)) : llmLogTail(agentId, limit)
  if (name === 'diary.jsonl') return limit === 'all' ? streamDiary(agentId) : tailDiary(agentId, limit)
  return limit === 'all' ? streamLog(name, agentId) : tailLog(name, agentId, limit)
}

function search(name: LogName, agentId: string, text: string, lines: number): Promise<string> {
  if (name === 'llm_requests.log') return searchLlmLog(agentId, text, lines)
  if (name === 'diary.jsonl') return tailDiary(agentId, lines, { text })
  return searchLog(name, agentId, text, lines)
}
