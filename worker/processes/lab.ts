import os from 'node:os'
import { labRunEnv } from '../../lib/env/labRunEnv.ts'
import { describeError, exitStatusFor } from '../../lib/errors.ts'
import { createLog } from '../../lib/log.ts'
import { openDb, storeFile } from '../../lib/store/db.ts'
import { carryOutHere } from '../lab/runs/carryOutHere.ts'
import { takeLab } from '../lab/runs/labLock.ts'
import { runPool } from '../lab/runs/pool.ts'

/**
 * Carries out what the lab is asked for: started by the supervisor while there is something to do. It starts itself once more for each run (`carry-out <id>`), and
 * leaves one core to whoever trades. Ends with the supervisor; what was under way goes on next time.
 */
const log = createLog('lab')

async function carryOutAll(dataDir: string): Promise<void> {
  const release = takeLab(dataDir)
  process.send?.({ ready: true })
  // A command that carries out runs in a terminal has the lab; the supervisor starts this one again.
  if (release === null) return
  const stop = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort())
  if (process.send) process.once('disconnect', () => stop.abort())
  const db = openDb(storeFile(dataDir))
  try {
    const lanes = Math.max(1, os.availableParallelism() - 1)
    await runPool({ db, dataDir, lanes, log }, stop.signal)
  } finally {
    await db.$disconnect()
    release()
  }
}

try {
  const { dataDir } = labRunEnv()
  const [what, runId] = process.argv.slice(2)
  await (what === 'carry-out' ? carryOutHere(dataDir, Number(runId)) : carryOutAll(dataDir))
} catch (error) {
  log.error(describeError(error))
  process.exitCode = exitStatusFor(error)
}
