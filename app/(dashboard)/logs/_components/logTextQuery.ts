import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { apiUrl } from '@/app/_hooks/apiUrl.ts'
import { fetchText } from '@/app/_hooks/fetchContract.ts'
import type { AgentRef } from '@/app/_hooks/useAgentId.ts'
import type { LogName } from '@/lib/contracts/choices.ts'

/** What is shown of a log at once: so many lines, each so long. A request to a model is a line of many thousand characters. */
export const LINES = 150
export const CHARS = 1500

/** Returns the query of a log's last lines, of those that contain `q` where it is given: text, so no contract reads it and it is no entry of the reads. */
export const logTextQuery = (agent: AgentRef, path: LogName, q: string) =>
  queryOptions({
    queryKey: ['logText', agent, path, q],
    queryFn: () => fetchText(apiUrl('/api/logs', { agent, path, q, limit: LINES, chars: CHARS })),
    refetchInterval: 5000,
    placeholderData: keepPreviousData,
  })
