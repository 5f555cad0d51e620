import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { modelsSchema, settingsPreviewSchema } from '@/lib/contracts/models.ts'
import type { Settings } from '@/lib/domain/settings.ts'
import { type AgentRef, query } from './apiQueries.ts'
import { fetchContract, sendContract } from './fetchContract.ts'

/** The model in force and what was learned of all. */
export const modelsQuery = (agent: AgentRef) =>
  queryOptions({
    queryKey: ['models', agent],
    queryFn: () => fetchContract(`/api/models?${query({ agent })}`, modelsSchema),
  })

/** What a draft would say to the model; null while it cannot be read: what was shown before stays. */
export const settingsPreviewQuery = (agent: AgentRef, body: Settings | null) =>
  queryOptions({
    queryKey: ['preview', agent, body],
    queryFn: () => sendContract('POST', `/api/settings/preview?${query({ agent })}`, settingsPreviewSchema, { body }),
    enabled: body !== null,
    placeholderData: keepPreviousData,
    // Every keystroke that settles makes a new key; the old ones are of no use.
    gcTime: 10_000,
  })
