import { createHash } from 'node:crypto'
import type { LabAsker, LabKind, LabWish } from '../domain/recordWords.ts'
import type { Db } from './db.ts'
import { type LabRunRow, parseLabRunRow } from './rows/labRunRow.ts'

/** What somebody asks the lab for. */
export interface LabRequest {
  kind: LabKind
  name: string
  /** In the form of the kind. */
  spec: unknown
  /** What of the spec can change what comes out; absent: all of it. */
  identity?: unknown
  askedBy: LabAsker
  wallMs: number
}

/** Writes down what the lab is to carry out, after all that was asked before, and returns it. */
export async function insertLabRun(db: Db, request: LabRequest): Promise<LabRunRow> {
  const { kind, name, spec, identity = spec, askedBy, wallMs } = request
  const row = await db.labRun.create({
    data: {
      kind,
      name,
      spec: JSON.stringify(spec),
      specHash: hashOf(identity),
      askedBy,
      wallAt: new Date(wallMs),
    },
  })
  return parseLabRunRow({ ...row, progress: null })
}

/**
 * Writes down that a run is to end, or that its records are to go; a wish to delete takes the place of one to cancel, and none the other way. Returns false
 * when there is no such run.
 */
export async function wishOfLabRun(db: Db, id: number, wish: LabWish, wallMs: number): Promise<boolean> {
  const open = wish === 'delete' ? {} : { wish: null }
  const { count } = await db.labRun.updateMany({ where: { id, ...open }, data: { wish, wishWallAt: new Date(wallMs) } })
  return count > 0 || (await db.labRun.count({ where: { id } })) > 0
}

/** The same wish, written down by whoever adds fields in another order, is the same wish. */
const hashOf = (value: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(inOrder(value)))
    .digest('hex')
    .slice(0, 16)

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(sorted.map(([key, each]) => [key, inOrder(each)]))
}
