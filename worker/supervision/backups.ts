import fs from 'node:fs'
import { listBackups } from '../../lib/backup/backupList.ts'
import type { BackupEnv } from '../../lib/env/backupEnv.ts'
import { storeFile } from '../../lib/store/db.ts'
import { type ChildRun, type ChildSpec, startRun } from './childRun.ts'
import { patience } from './family.ts'

const LOOK_MS = 60_000
/** After one that failed: the disk may have room again. */
const AGAIN_MS = 3_600_000
const HOUR_MS = 3_600_000

export interface BackupWatch {
  env: BackupEnv
  /** Starts the process that makes one and ends. `ended`: whether it did. */
  start(ended: (isMade: boolean) => void): Pick<ChildRun, 'kill'>
  lookMs?: number
  wallMs?: () => number
}

/** Has a backup made whenever the newest is old enough, one at a time. Returns what ends that, and the one that is being made. */
export function watchBackups({ env, start, lookMs = LOOK_MS, wallMs = Date.now }: BackupWatch): () => void {
  let isOver = false
  let failedMs = Number.NEGATIVE_INFINITY
  let run: Pick<ChildRun, 'kill'> | null = null

  function look(): void {
    if (run !== null || !isDue(env, wallMs()) || wallMs() - failedMs < AGAIN_MS) return
    run = start((isMade) => {
      run = null
      if (!isMade) failedMs = wallMs()
    })
  }

  void (async () => {
    while (!isOver) {
      look()
      await patience(lookMs)
    }
  })()
  return () => {
    isOver = true
    run?.kill()
  }
}

/** Returns whether a backup is to be made: so long after the newest, and as long after the store itself where there is none. */
export function isDue({ dataDir, backupDir, everyHours }: BackupEnv, wallMs: number): boolean {
  if (everyHours === null) return false
  const store = fs.statSync(storeFile(dataDir), { throwIfNoEntry: false })
  if (store === undefined) return false
  const sinceMs = listBackups(backupDir)[0]?.madeMs ?? store.birthtimeMs
  return wallMs - sinceMs >= everyHours * HOUR_MS
}

/** Starts a process that ends by itself and says what it printed, and whether it ended well. */
export const startOnce = (
  spec: ChildSpec,
  onLine: (stream: 'out' | 'err', line: string) => void,
  ended: (isWell: boolean) => void,
): ChildRun => startRun(spec, LOOK_MS, { ready: () => {}, line: onLine, closed: ({ code }) => ended(code === 0) })
