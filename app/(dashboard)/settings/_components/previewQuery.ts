import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { apiUrl } from '@/app/_hooks/apiUrl.ts'
import { sendContract } from '@/app/_hooks/fetchContract.ts'
import type { AgentRef } from '@/app/_hooks/useAgentId.ts'
import type { settingsPreviewSchema } from '@/lib/contracts/models.ts'
import type { Settings } from '@/lib/domain/settings.ts'

/** Returns the query of what a draft would say to the model; null while it cannot be read: what was shown before stays. */
export const previewQuery = (agent: AgentRef, body: Settings | null) =>
  queryOptions({
    queryKey: ['preview', agent, body],
    queryFn: () =>
      sendContract<typeof settingsPreviewSchema>('POST', apiUrl('/api/settings/preview', { agent }), { body }),
    enabled: body !== null,
    placeholderData: keepPreviousData,
    // Every keystroke that settles makes a new key; the old ones are of no use.
    gcTime: 10_000,
  })
