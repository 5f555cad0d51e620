import { type BacktestReport, backtestReportSchema } from '../../lib/contracts/labBacktest.ts'
import type { Log } from '../../lib/log.ts'
import { pause } from '../../lib/pause.ts'
import type { Db } from '../../lib/store/db.ts'
import { findLabRunOfAnyKind, listTrialsOn } from '../../lib/store/queries/labRuns.ts'
import type { LabRunRow } from '../../lib/store/rows/labRunRow.ts'
import { reportWords } from './reportWords.ts'
import { takeLab } from './runs/labLock.ts'
import { runPool } from './runs/pool.ts'

export interface FollowOptions {
  db: Db
  dataDir: string
  lanes: number
  log: Log
  /** The runs to see through. */
  ids: readonly number[]
  /** Whether each report is printed as a line of JSON, and nothing else. */
  json: boolean
  say: (line: string) => void
}

const TELL_MS = 5_000
const LOOK_MS = 300
const ENDED = ['done', 'failed', 'cancelled', 'deleted']

/** Sees runs to their end, carrying them out here unless another process of the lab does; says how far they are and what they came to. Returns the exit code. */
export async function followRuns({ db, dataDir, lanes, log, ids, json, say }: FollowOptions): Promise<number> {
  const release = takeLab(dataDir)
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  process.once('SIGTERM', () => stop.abort())
  if (release === null && !json) say('Another process of the lab is at work on this data folder and carries them out.')
  const working =
    release === null
      ? Promise.resolve()
      : runPool({ db, dataDir, lanes, log }, stop.signal, ({ id }) => ids.includes(id))
  try {
    const rows = await untilEnded(db, ids, stop.signal, json ? () => {} : say)
    await working
    for (const row of rows) say(json ? jsonLine(row) : reportWords(row, await trialsOf(db, row)))
    return rows.some(({ status }) => status === 'failed') ? 1 : 0
  } finally {
    stop.abort()
    await working.catch(() => {})
    release?.()
  }
}

async function untilEnded(
  db: Db,
  ids: readonly number[],
  signal: AbortSignal,
  tell: (line: string) => void,
): Promise<LabRunRow[]> {
  let toldMs = performance.now()
  for (;;) {
    const found = await Promise.all(ids.map((id) => findLabRunOfAnyKind(db, id)))
    const rows = found.filter((row) => row !== null)
    if (signal.aborted || rows.every(({ status }) => ENDED.includes(status))) return rows
    if (performance.now() - toldMs > TELL_MS) {
      toldMs = performance.now()
      for (const row of rows.filter(({ status }) => status === 'running')) tell(progressWords(row))
    }
    await pause(LOOK_MS)
  }
}

function progressWords({ id, name, done, total, startedWallAt, seenWallAt }: LabRunRow): string {
  const seconds = ((seenWallAt?.getTime() ?? 0) - (startedWallAt?.getTime() ?? 0)) / 1000
  const pace = seconds > 0 ? `, ${(done / seconds).toFixed(1)} a second` : ''
  return `  ${id} ${name}: ${done} of ${total || '?'} cycles${pace}`
}

const jsonLine = ({ id, name, status, problem, dataHash, specHash, report }: LabRunRow): string =>
  JSON.stringify({
    id,
    name,
    status,
    problem,
    dataHash,
    specHash,
    report: report === null ? null : (JSON.parse(report) as unknown),
  })

async function trialsOf(db: Db, { dataHash }: LabRunRow): Promise<BacktestReport[]> {
  const rows = dataHash === '' ? [] : await listTrialsOn(db, 'backtest', dataHash)
  return rows.flatMap(({ report }) => (report === null ? [] : [backtestReportSchema.parse(JSON.parse(report))]))
}
