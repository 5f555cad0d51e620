import { queryOptions } from '@tanstack/react-query'
import { apiUrl } from '@/app/_hooks/apiUrl.ts'
import { fetchText } from '@/app/_hooks/fetchContract.ts'
import type { AgentRef } from '@/app/_hooks/useAgentId.ts'
import type { LogName } from '@/lib/contracts/logs.ts'

/** Returns the query of a log's last lines: text, so no contract reads it and it is no entry of the reads. */
export const logTextQuery = (agent: AgentRef, path: LogName, limit: number) =>
  queryOptions({
    queryKey: ['logText', agent, path, limit],
    queryFn: () => fetchText(apiUrl('/api/logs', { agent, path, limit })),
    refetchInterval: 5000,
  })
