import { resolveAgentId } from '@/app/_lib/agentId.ts'
import { previewSettings } from '@/app/_lib/models.ts'
import { readBody, readQuery } from '@/app/_lib/request.ts'
import { respond } from '@/app/_lib/respond.ts'
import { route } from '@/app/_lib/route.ts'
import { agentQuerySchema } from '@/lib/contracts/api.ts'
import { settingsPreviewSchema } from '@/lib/contracts/models.ts'
import { settingsPreviewRequestSchema } from '@/lib/contracts/settings.ts'

/** What these settings would say to the model. Stores nothing and asks nobody. */
export const POST = route(async (request) => {
  const { agent } = readQuery(request, agentQuerySchema)
  const { body } = await readBody(request, settingsPreviewRequestSchema)
  return respond(settingsPreviewSchema, await previewSettings(await resolveAgentId(agent), body))
})
