import 'server-only'
import { webEnv } from '@/lib/env/webEnv.ts'
import { findAgent, findDefaultAgentId } from '@/lib/store/queries/agents.ts'
import { notFound } from './request.ts'
import { RequestError } from './respond.ts'
import { webDb } from './store.ts'

/** No row has this id, so every list about it is empty: what the screens show before an agent ran for the first time. */
export const NO_AGENT = ''

/**
 * Returns the agent a request is about: the one it names, else the oldest of the market in force, else the one this installation is configured for,
 * else NO_AGENT. Throws 404 for a name no agent ever had.
 */
export async function resolveAgentId(asked?: string): Promise<string> {
  const configured = webEnv().agentId
  if (asked === undefined) return (await findDefaultAgentId(webDb())) ?? configured ?? NO_AGENT
  if (asked === configured || (await findAgent(webDb(), asked)) !== null) return asked
  throw notFound(`No agent "${asked.slice(0, 40)}" has run here. GET /api/status lists those that did.`)
}

/** Returns the agent a write is about. Throws 409 while there is none to write for. */
export async function requireAgentId(asked?: string): Promise<string> {
  const agentId = await resolveAgentId(asked)
  if (agentId !== NO_AGENT) return agentId
  throw new RequestError(
    409,
    'no_agent',
    'No agent has run here yet, so there is none to address. Start it with npm start.',
  )
}
