import { DEFAULT_SETTINGS } from '../../lib/domain/defaultSettings.ts'
import { AppError } from '../../lib/errors.ts'
import type { Db } from '../../lib/store/db.ts'
import { createRowIds, deleteAgentRows, emptyRows, insertRows, type Rows } from './rows.ts'
import { buildScenario, type Scenario, SEED_PREFIX, seedAgentId } from './scenarios.ts'

/**
 * Writes a scenario as it stands at `nowMs`, replacing what an earlier seed of the same name wrote, and returns its rows. Throws
 * AppError('seed_refused') in a store in which a real agent has run: example trades must never stand beside real ones.
 */
export async function plantScenario(db: Db, scenario: Scenario, nowMs: number): Promise<Rows> {
  const real = await db.agentState.findFirst({ where: { NOT: { agentId: { startsWith: SEED_PREFIX } } } })
  if (real !== null)
    throw new AppError(
      'seed_refused',
      `Agent ${real.agentId} has run in this store, so no example data goes into it. Set NOCTURNE_DATA_DIR to another folder.`,
    )
  const agentId = seedAgentId(scenario)
  await deleteAgentRows(db, agentId)
  const rows = emptyRows()
  const state = buildScenario(scenario, nowMs, rows, await createRowIds(db))
  await db.settings.create({
    data: {
      agentId,
      version: 1,
      body: JSON.stringify(DEFAULT_SETTINGS),
      reason: 'The defaults.',
      author: 'agent',
      wallAt: state.startedWallAt,
    },
  })
  await insertRows(db, rows)
  await db.agentState.create({ data: state })
  await db.event.create({ data: { agentId, kind: 'status', ref: agentId, wallAt: new Date(nowMs) } })
  return rows
}
