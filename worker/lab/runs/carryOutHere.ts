import os from 'node:os'
import { openDb, storeFile } from '../../../lib/store/db.ts'
import { carryOut } from './carryOut.ts'

/**
 * Carries out one run as the process that was started for it: with the lowest priority there is, so that whoever trades goes first, and no longer than whoever
 * started it lives.
 */
export async function carryOutHere(dataDir: string, runId: number): Promise<void> {
  os.setPriority(os.constants.priority.PRIORITY_LOW)
  process.once('disconnect', () => process.exit(1))
  process.channel?.unref()
  const db = openDb(storeFile(dataDir))
  try {
    await carryOut(db, dataDir, runId)
  } finally {
    await db.$disconnect()
  }
}
