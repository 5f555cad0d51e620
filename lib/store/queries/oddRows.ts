import type { Db } from '../db.ts'

/** Returns how many rows of the venue's lists the agent could not read or place; the diary names each. */
export const countOddRows = (db: Db, agentId: string): Promise<number> => db.oddRow.count({ where: { agentId } })
