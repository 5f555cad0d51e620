import { mkdirSync } from 'node:fs'
import { z } from 'zod'
import type { LabKind } from '../../../lib/domain/recordWords.ts'
import { buildId } from '../../../lib/env/buildId.ts'
import { AppError, describeError } from '../../../lib/errors.ts'
import type { Db } from '../../../lib/store/db.ts'
import { runFolder } from '../../../lib/store/labFiles.ts'
import { beginLabRun, endLabRun, type LabEnd, type LabStand, noteLabRun } from '../../../lib/store/labProgress.ts'
import { findLabRunOfAnyKind } from '../../../lib/store/queries/labRuns.ts'
import { carryOutBacktest } from './backtestWork.ts'
import type { LabWork } from './labTask.ts'
import { carryOutTrial } from './trialWork.ts'

/** How each kind is carried out. To add one: a word in LAB_KINDS, a file beside this one, a line here. */
const LAB_WORK: Partial<Record<LabKind, LabWork>> = { backtest: carryOutBacktest, trial: carryOutTrial }

/** How often it is written down how far a run is, and looked whether it is still wanted, in wall milliseconds. */
const NOTE_MS = 500

/**
 * Carries out one run of the lab in this process, to its end or until a person wants it to end, and writes down what came of it. A process that dies leaves it
 * as running, and the next one goes on with it.
 */
export async function carryOut(db: Db, dataDir: string, runId: number): Promise<void> {
  const row = await findLabRunOfAnyKind(db, runId)
  if (row === null) return
  await beginLabRun(db, runId, buildId(), Date.now())
  const cancel = new AbortController()
  const stand: LabStand = {}
  const tell = async () => {
    const wish = await noteLabRun(db, runId, stand, Date.now())
    if (wish !== null) cancel.abort()
  }
  // A note that is not taken is made up for by the next.
  const telling = setInterval(() => void tell().catch(() => {}), NOTE_MS)
  try {
    await tell()
    const folder = runFolder(dataDir, runId)
    mkdirSync(folder, { recursive: true })
    const work = LAB_WORK[row.kind]
    if (!work) throw new Error(`This version cannot carry out a ${row.kind}.`)
    const note = (change: LabStand) => void Object.assign(stand, change)
    const report = cancel.signal.aborted
      ? null
      : await work({ spec: row.spec, db, dataDir, folder, signal: cancel.signal, note })
    const end: LabEnd = { status: cancel.signal.aborted ? 'cancelled' : 'done', problem: '', report }
    await tell()
    await endLabRun(db, runId, end, Date.now())
  } catch (error) {
    await endLabRun(db, runId, { status: 'failed', problem: whyOf(error, dataDir), report: null }, Date.now())
  } finally {
    clearInterval(telling)
  }
}

/** What a database says of a disk without room, and what the system says. */
const fullSchema = z.object({ code: z.enum(['ENOSPC', 'SQLITE_FULL', 'EDQUOT']) })
const FULL = /ENOSPC|SQLITE_FULL|database or disk is full|no space left/i

/** Returns in a sentence why a run failed. */
export function whyOf(error: unknown, dataDir: string): string {
  const words = describeError(error, 1_000)
  if (fullSchema.safeParse(error).success || FULL.test(words))
    return `The disk is full, so the run stopped at its last checkpoint. Free space for ${dataDir} and repeat it.`
  if (error instanceof AppError) return error.message
  return `The run failed: ${words}`
}
