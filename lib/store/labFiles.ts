import path from 'node:path'
import { storeFile } from './db.ts'

/** As whom a run writes into the store of its own: one name for all, so that two runs of one spec write the same bytes. */
export const AGENT_OF_RUN = 'run'

/** Returns where all that is the lab's stands in a data folder. */
export const labFolder = (dataDir: string): string => path.join(dataDir, 'lab')

/** Returns the folder of one run. */
export const runFolder = (dataDir: string, runId: number): string => path.join(labFolder(dataDir), String(runId))

/** Returns the store of one run. */
export const runStoreFile = (dataDir: string, runId: number): string => storeFile(runFolder(dataDir, runId))
