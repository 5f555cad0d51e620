import type { Usd } from '../../domain/decimal.ts'
import {
  LAB_ASKERS,
  LAB_KINDS,
  LAB_STATUSES,
  LAB_WISHES,
  type LabAsker,
  type LabKind,
  type LabStatus,
  type LabWish,
} from '../../domain/recordWords.ts'
import type { LabProgress, LabRun } from '../../generated/prisma/client.ts'
import { columnsOf } from './columns.ts'

/** Something the lab carries out, and how far it is. `spec` and `report` are JSON in the form of the kind. */
export interface LabRunRow {
  id: number
  kind: LabKind
  name: string
  spec: string
  specHash: string
  askedBy: LabAsker
  wallAt: Date
  wish: LabWish | null
  status: LabStatus
  done: number
  /** 0: not known yet. */
  total: number
  problem: string
  report: string | null
  dataHash: string
  build: string
  costUsd: Usd
  startedWallAt: Date | null
  seenWallAt: Date | null
  endedWallAt: Date | null
}

/** Returns the row parsed; without progress it is queued. Throws AppError('store_row'). */
export function parseLabRunRow({ progress, ...row }: LabRun & { progress: LabProgress | null }): LabRunRow {
  const read = columnsOf('LabRun', row.id)
  const of = columnsOf('LabProgress', row.id)
  return {
    id: row.id,
    kind: read.oneOf('kind', row.kind, LAB_KINDS),
    name: row.name,
    spec: row.spec,
    specHash: row.specHash,
    askedBy: read.oneOf('askedBy', row.askedBy, LAB_ASKERS),
    wallAt: row.wallAt,
    wish: read.oneOfOrNull('wish', row.wish, LAB_WISHES),
    status: progress === null ? 'queued' : of.oneOf('status', progress.status, LAB_STATUSES),
    done: progress?.done ?? 0,
    total: progress?.total ?? 0,
    problem: progress?.problem ?? '',
    report: progress?.report ?? null,
    dataHash: progress?.dataHash ?? '',
    build: progress?.build ?? '',
    costUsd: of.usd('costUsd', progress?.costUsd ?? '0'),
    startedWallAt: progress?.startedWallAt ?? null,
    seenWallAt: progress?.seenWallAt ?? null,
    endedWallAt: progress?.endedWallAt ?? null,
  }
}
