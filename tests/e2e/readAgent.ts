import type { APIRequestContext } from '@playwright/test'
import { type AgentStatus, statusSchema } from '../../lib/contracts/status.ts'

/** Returns what the dashboard says of the agent. Throws when none has beaten yet. */
export async function readAgent(request: APIRequestContext): Promise<AgentStatus> {
  const { agents } = statusSchema.parse(await (await request.get('/api/status')).json())
  if (!agents[0]) throw new Error('no agent has beaten yet')
  return agents[0]
}
