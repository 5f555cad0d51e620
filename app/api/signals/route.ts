import { resolveAgentId } from '@/app/_lib/agentId.ts'
import { readSignals } from '@/app/_lib/queries.ts'
import { readQuery } from '@/app/_lib/request.ts'
import { respond, route } from '@/app/_lib/respond.ts'
import { agentQuerySchema } from '@/lib/contracts/api.ts'
import { signalsSchema } from '@/lib/contracts/cycles.ts'

export const dynamic = 'force-dynamic'
export const runtime = 'nodejs'

/** The latest decision for each coin, and what the gate said. */
export const GET = route(async (request) => {
  const { agent } = readQuery(request, agentQuerySchema)
  return respond(signalsSchema, await readSignals(await resolveAgentId(agent)))
})
