import { trialSpecSchema } from '../../../lib/contracts/labTrials.ts'
import { buildId } from '../../../lib/env/buildId.ts'
import { labEnv } from '../../../lib/env/labEnv.ts'
import { createLog } from '../../../lib/log.ts'
import { findTrialAgent } from '../../../lib/store/queries/asking.ts'
import { transcriptArchive } from '../../../lib/store/transcripts/transcriptArchive.ts'
import { prepareTrial } from '../trial/prepareTrial.ts'
import { runTrial } from '../trial/runTrial.ts'
import { createTrialModels } from '../trial/trialModels.ts'
import type { LabTask } from './labTask.ts'

/** How long answers that are on their way are waited for at the end, in wall milliseconds: they are paid for. */
const SETTLE_MS = 10_000

/** Carries out a trial and returns its report. One that was begun before goes on with the answers that are there. */
export async function carryOutTrial({ spec, db, dataDir, signal, note }: LabTask): Promise<unknown> {
  const { plan } = trialSpecSchema.parse(JSON.parse(spec))
  const agent = await findTrialAgent(db, plan.agentId)
  const log = createLog('lab', (line) => process.stderr.write(line))
  const { models, cache } = createTrialModels(db, { env: labEnv(agent?.envName ?? ''), log, wallMs: Date.now })
  const archive = transcriptArchive(dataDir, plan.agentId)
  const prepared = await prepareTrial(db, plan, { models, archive, signal })
  note({ total: prepared.estimate.samples, dataHash: prepared.contextsHash })
  const report = await runTrial(db, prepared, {
    models,
    cache,
    build: buildId(),
    wallMs: Date.now,
    signal,
    onProgress: ({ done, paidUsd }) => note({ done, costUsd: paidUsd.toFixed(6) }),
  })
  await cache.settle(SETTLE_MS)
  return report
}
