import type { ModelCapability } from '../../generated/prisma/client.ts'
import type { Db } from '../db.ts'

/** Returns what was learned of every provider and model, the latest lesson first. */
export const listCapabilities = (db: Db, agentId: string): Promise<ModelCapability[]> =>
  db.modelCapability.findMany({ where: { agentId }, orderBy: [{ wallAt: 'desc' }, { model: 'asc' }], take: 50 })
