import { requireAgentId } from '@/app/_lib/agentId.ts'
import { toSettingsVersion } from '@/app/_lib/queries.ts'
import { readBody, readQuery } from '@/app/_lib/request.ts'
import { RequestError, respond } from '@/app/_lib/respond.ts'
import { route } from '@/app/_lib/route.ts'
import { serveRead } from '@/app/_lib/serveReads.ts'
import { webDb } from '@/app/_lib/store.ts'
import { agentQuerySchema } from '@/lib/contracts/api.ts'
import { putSettingsSchema, settingsVersionSchema } from '@/lib/contracts/settings.ts'
import { insertSettings } from '@/lib/store/settings.ts'

export const GET = serveRead('settings')

/** Stores a new version. Nothing is ever changed in place; 409 when another version came in between. */
export const PUT = route(async (request) => {
  const { agent } = readQuery(request, agentQuerySchema)
  const { body, reason, baseVersion } = await readBody(request, putSettingsSchema)
  const agentId = await requireAgentId(agent)
  const next = { agentId, baseVersion, body, reason, wallMs: Date.now() }
  const inserted = await insertSettings(webDb(), next)
  if (inserted.kind === 'conflict')
    throw new RequestError(
      409,
      'settings_conflict',
      `These settings were edited from version ${baseVersion}, but version ${inserted.latest} is in force. Load it and make the change there.`,
    )
  return respond(settingsVersionSchema, toSettingsVersion(inserted.row))
})
