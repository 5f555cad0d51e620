import { resolveAgentId } from '@/app/_lib/agentId.ts'
import { readModels } from '@/app/_lib/models.ts'
import { readQuery } from '@/app/_lib/request.ts'
import { respond, route } from '@/app/_lib/respond.ts'
import { agentQuerySchema } from '@/lib/contracts/api.ts'
import { modelsSchema } from '@/lib/contracts/models.ts'

export const dynamic = 'force-dynamic'
export const runtime = 'nodejs'

/** The model in force, whether it has a key, what is left of its credit, and what was learned of every model that was asked. */
export const GET = route(async (request) => {
  const { agent } = readQuery(request, agentQuerySchema)
  return respond(modelsSchema, await readModels(await resolveAgentId(agent)))
})
