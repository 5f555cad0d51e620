import { requireAgentId, resolveAgentId } from '@/app/_lib/agentId.ts'
import { readSettings, toSettingsVersion } from '@/app/_lib/queries.ts'
import { readBody, readQuery } from '@/app/_lib/request.ts'
import { RequestError, respond, route } from '@/app/_lib/respond.ts'
import { webDb } from '@/app/_lib/store.ts'
import { agentQuerySchema } from '@/lib/contracts/api.ts'
import { putSettingsSchema, settingsResponseSchema, settingsVersionSchema } from '@/lib/contracts/settings.ts'
import { insertSettings } from '@/lib/store/settings.ts'

export const dynamic = 'force-dynamic'
export const runtime = 'nodejs'

/** The version in force; version 0 with the defaults before the first was stored. */
export const GET = route(async (request) => {
  const { agent } = readQuery(request, agentQuerySchema)
  return respond(settingsResponseSchema, await readSettings(await resolveAgentId(agent)))
})

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
