import { AppError } from '../../lib/errors.ts'
import type { RunReport } from '../../lib/run/runReport.ts'
import type { Db } from '../../lib/store/db.ts'
import { forgetAgent } from '../../lib/store/forgetAgent.ts'
import { listAgents } from '../../lib/store/queries/agents.ts'
import { runInProcess } from '../../worker/runs/runInProcess.ts'
import { planOf, type Scenario, SEED_PREFIX, seedAgentId } from './scenarios.ts'

const NOTE = 'Example data written by npm run seed: a run of this agent on a synthetic market, in a few seconds.'

/**
 * Runs a scenario's plan into the store as if it were `nowMs` now, replacing what an earlier seed of the same name wrote, and returns what it came to.
 * Throws AppError('seed_refused') in a store in which a real agent has run: example trades must never stand beside real ones.
 */
export async function plantScenario(db: Db, scenario: Scenario, nowMs: number): Promise<RunReport> {
  const real = (await listAgents(db)).find(({ agentId }) => !agentId.startsWith(SEED_PREFIX))
  if (real)
    throw new AppError(
      'seed_refused',
      `Agent ${real.agentId} has run in this store, so no example data goes into it. Set NOCTURNE_DATA_DIR to another folder.`,
    )
  const agentId = seedAgentId(scenario)
  await forgetAgent(db, agentId)
  return runInProcess(planOf(scenario, nowMs), { db, agentId, note: NOTE })
}
