import { resolveAgentId } from '@/app/_lib/agentId.ts'
import { readSettingsVersions } from '@/app/_lib/queries.ts'
import { readQuery } from '@/app/_lib/request.ts'
import { respond, route } from '@/app/_lib/respond.ts'
import { agentPageQuerySchema } from '@/lib/contracts/api.ts'
import { settingsVersionsSchema } from '@/lib/contracts/settings.ts'

export const dynamic = 'force-dynamic'
export const runtime = 'nodejs'

/** Newest first; `before` is a version. */
export const GET = route(async (request) => {
  const query = readQuery(request, agentPageQuerySchema)
  return respond(settingsVersionsSchema, await readSettingsVersions(await resolveAgentId(query.agent), query))
})
