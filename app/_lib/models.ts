import 'server-only'
import type { z } from 'zod'
import { learnedModelSchema, type ModelsView, type SettingsPreview, type StoredModel } from '@/lib/contracts/models.ts'
import { normalBaseUrl } from '@/lib/domain/modelAddress.ts'
import type { ModelSettings } from '@/lib/domain/modelSettings.ts'
import { previewPrompt } from '@/lib/domain/promptPreview.ts'
import type { Settings } from '@/lib/domain/settings.ts'
import { findAgent } from '@/lib/store/queries/agents.ts'
import { findLastContext } from '@/lib/store/queries/cycles.ts'
import { listCapabilities } from '@/lib/store/queries/models.ts'
import { NO_AGENT } from './agentId.ts'
import { webDb } from './store.ts'

/** Returns the model in force and what is known of every model that was asked on the agent's venue. */
export async function readModels(agentId: string): Promise<ModelsView> {
  const db = webDb()
  const state = await findAgent(db, agentId)
  const rows = await listCapabilities(db, state?.venueId ?? null)
  const inForce = state?.modelFacts ?? null
  return {
    agentId: agentId === NO_AGENT ? null : agentId,
    inForce,
    known: rows.flatMap(({ baseUrl, model, body, wallAt }) => {
      const learned = parseLearned(body)
      const isInForce = inForce?.baseUrl === baseUrl && inForce.model === model
      return learned === null ? [] : [{ ...learned, baseUrl, model, wallMs: wallAt.getTime(), isInForce }]
    }),
  }
}

/** Returns what settings, saved or not, would say to the model, and about what that weighs. */
export async function previewSettings(agentId: string, settings: Settings): Promise<SettingsPreview> {
  const db = webDb()
  const [state, last] = await Promise.all([findAgent(db, agentId), findLastContext(db, agentId)])
  const preview = previewPrompt({
    settings,
    facts: state?.promptFacts ?? null,
    context: last?.context ?? null,
    promptTokenUsd: promptPrice(settings.model, state?.modelFacts ?? null),
  })
  return {
    ...preview,
    context: last?.context ?? null,
    contextCycleId: last?.id ?? null,
    contextAtMs: last?.startedAt.getTime() ?? null,
    tokensEstimated: true,
  }
}

/** The price is known of the model in force only; another one in the form has none until it was asked. */
function promptPrice(model: ModelSettings, stored: StoredModel | null): number | null {
  if (stored === null) return null
  const baseUrl = model.baseUrl ?? stored.environment?.baseUrl ?? null
  const name = model.name ?? stored.environment?.model ?? null
  if (stored.ruleBased) return name === null ? 0 : null
  const isSame = baseUrl !== null && normalBaseUrl(baseUrl) === stored.baseUrl && name === stored.model
  return isSame ? (stored.prices?.promptUsd ?? null) : null
}

/** What an older agent learned and wrote in another form counts as nothing: the running one learns it anew. */
function parseLearned(text: string): z.output<typeof learnedModelSchema> | null {
  try {
    return learnedModelSchema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
