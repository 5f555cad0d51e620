import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { apiUrl } from '@/app/_hooks/apiUrl.ts'
import { sendContract } from '@/app/_hooks/fetchContract.ts'
import type { AgentRef } from '@/app/_hooks/useAgentId.ts'
import type { labLimitsResponseSchema } from '@/lib/contracts/labLimits.ts'
import type { Limits } from '@/lib/domain/limits.ts'

/** Returns the query of what limits would have done; null while they cannot be read, or are those in force: then nobody is asked. */
export const limitTrialQuery = (agent: AgentRef, limits: Limits | null) =>
  queryOptions({
    queryKey: ['limitTrial', agent, limits],
    queryFn: () =>
      sendContract<typeof labLimitsResponseSchema>('POST', apiUrl('/api/lab/limits', { agent }), { limits }),
    enabled: limits !== null,
    placeholderData: keepPreviousData,
    // Every keystroke that settles makes a new key; the old ones are of no use.
    gcTime: 10_000,
  })
