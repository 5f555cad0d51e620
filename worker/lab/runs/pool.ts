import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { buildId } from '../../../lib/env/buildId.ts'
import { describeError } from '../../../lib/errors.ts'
import type { Log } from '../../../lib/log.ts'
import { pause } from '../../../lib/pause.ts'
import type { Db } from '../../../lib/store/db.ts'
import { runFolder } from '../../../lib/store/labFiles.ts'
import { beginLabRun, endLabRun, type LabEnd, listLabWork, markLabRunDeleted } from '../../../lib/store/labProgress.ts'
import type { LabRunRow } from '../../../lib/store/rows/labRunRow.ts'

export interface PoolOptions {
  db: Db
  dataDir: string
  /** How many runs go on side by side. */
  lanes: number
  log: Log
  /** Starts the process of one run. */
  startRun?: (runId: number) => ChildProcess
}

/** Between two looks at what there is to do, in wall milliseconds. */
const LOOK_MS = 300
/** Processes of one run that may die one after the other without getting further. */
const DEATHS_MAX = 3
/** The memory of a run does not grow with its length; this leaves room for a recording of two million bars. */
const MEMORY_MB_MAX = 900

interface Lane {
  child: ChildProcess
  isWanted: boolean
}

/**
 * Carries out what the lab is asked for, a process a run, oldest first, until it is told to stop, or, with `isOnce`, until there is nothing left of `only`. A run
 * whose process died goes on in another one; one that gets no further has failed. Runs under way when it stops stay as they are, and go on next time.
 */
export async function runPool(
  { db, dataDir, lanes, log, startRun = startInProcess }: PoolOptions,
  signal: AbortSignal,
  only: ((row: LabRunRow) => boolean) | null = null,
): Promise<void> {
  const running = new Map<number, Lane>()
  const deaths = new Map<number, { count: number; done: number }>()

  async function remove({ id }: LabRunRow): Promise<void> {
    const lane = running.get(id)
    if (lane) return
    rmSync(runFolder(dataDir, id), { recursive: true, force: true })
    await markLabRunDeleted(db, id, buildId(), Date.now())
  }

  async function begin(row: LabRunRow): Promise<void> {
    const died = deaths.get(row.id)
    const isFurther = died !== undefined && row.done > died.done
    if (isFurther) deaths.delete(row.id)
    if (died !== undefined && !isFurther && died.count >= DEATHS_MAX) {
      const problem = `Its process died ${died.count} times without getting beyond ${row.done} of ${row.total || '?'}. The log says why; repeat it once that is mended.`
      await endAtOnce(db, row.id, { status: 'failed', problem, report: null })
      return
    }
    const child = startRun(row.id)
    running.set(row.id, { child, isWanted: true })
    child.once('error', (error) => log.error('a run cannot be started', { runId: row.id, why: describeError(error) }))
    child.once('close', (code, how) => {
      running.delete(row.id)
      if (code === 0) return
      const before = deaths.get(row.id)?.count ?? 0
      deaths.set(row.id, { count: before + 1, done: row.done })
      log.warn('the process of a run died', { runId: row.id, how: how ?? `code ${code}` })
    })
  }

  try {
    while (!signal.aborted) {
      const work = (await listLabWork(db)).filter((row) => only === null || only(row))
      for (const row of work) {
        if (row.wish === 'delete' && !running.has(row.id)) await remove(row)
        else if (row.wish === 'cancel' && row.status === 'queued')
          await endAtOnce(db, row.id, { status: 'cancelled', problem: '', report: null })
        else if (!running.has(row.id) && running.size < lanes) await begin(row)
      }
      if (only !== null && work.length === 0 && running.size === 0) return
      await pause(LOOK_MS)
    }
  } finally {
    for (const { child } of running.values()) child.kill('SIGKILL')
  }
}

/** Ends a run that no process has, perhaps none ever had. */
async function endAtOnce(db: Db, runId: number, end: LabEnd): Promise<void> {
  await beginLabRun(db, runId, buildId(), Date.now())
  await endLabRun(db, runId, end, Date.now())
}

/** The same program once more, told which run it is for. */
function startInProcess(runId: number): ChildProcess {
  const [program = ''] = process.argv.slice(1)
  const args = [...process.execArgv, `--max-old-space-size=${MEMORY_MB_MAX}`, program, 'carry-out', String(runId)]
  return spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
}
