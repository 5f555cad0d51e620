import type { LabEnv } from '../../../lib/env/labEnv.ts'
import { createMemoryCapabilityStore } from '../../../lib/llm/ladder/capabilities.ts'
import type { Log } from '../../../lib/log.ts'
import type { Db } from '../../../lib/store/db.ts'
import { createModelSource, type ModelSource } from '../../model/modelSource.ts'
import { type AnswerCache, createAnswerCache } from './answerCache.ts'

/** Groups the requests of the lab at a router; the same for all, so that the same question has the same bytes. */
const SESSION = 'nocturne-lab'

/** Returns the models of a trial, each behind the cache of what was answered. What is learned of providers stays in the trial: it must not change how an agent trades. */
export function createTrialModels(
  db: Db,
  { env, log, wallMs }: { env: Pick<LabEnv, 'llm' | 'llmKeys'>; log: Log; wallMs: () => number },
): { models: ModelSource; cache: AnswerCache } {
  const cache = createAnswerCache(db, { wallMs, log })
  const capabilities = createMemoryCapabilityStore()
  const models = createModelSource({ env, capabilities, wallMs, log, sessionId: SESSION, modelFetch: cache.fetch })
  return { models, cache }
}
