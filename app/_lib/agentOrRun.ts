import 'server-only'
import { existsSync } from 'node:fs'
import { webEnv } from '@/lib/env/webEnv.ts'
import { AGENT_OF_RUN, runStoreFile } from '@/lib/store/labFiles.ts'
import { findAgent } from '@/lib/store/queries/agents.ts'
import { resolveAgentId } from './agentId.ts'
import { inRunStore, mainDb } from './store.ts'

/** How a run of the lab is named where an agent is: run-12. */
const RUN = /^run-([1-9]\d{0,15})$/

/** Does the work for the agent a request names, on the store it is in: the live agents', or a run's own. Throws 404 for a name nobody has. */
export async function ofAgentOrRun<T>(asked: string | undefined, work: (agentId: string) => Promise<T>): Promise<T> {
  const runId = RUN.exec(asked ?? '')?.[1]
  const file = runId === undefined ? null : runStoreFile(webEnv().dataDir, Number(runId))
  // An agent that has such a name was here first.
  if (file === null || asked === undefined || !existsSync(file) || (await findAgent(mainDb(), asked)) !== null)
    return work(await resolveAgentId(asked))
  return inRunStore(file, () => work(AGENT_OF_RUN))
}
