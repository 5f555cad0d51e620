import type { Db } from '../db.ts'

/** The lists whose rows move money. */
const MONEY = ['fills', 'funding', 'cash']

/** Returns how many rows that move money the agent could not read or place; the diary names each. */
export const countOddRows = (db: Db, agentId: string): Promise<number> =>
  db.oddRow.count({ where: { agentId, list: { in: MONEY } } })
