import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { AppError, describeError } from '../../errors.ts'
import { makePrivateFolder } from '../../privateFolder.mjs'
import { accountSchema, agentWalletSchema, countersSchema } from '../engine/state.ts'
import type { EngineEvent } from '../engine/turn.ts'

/**
 * How a paper account survives a kill -9. Every change is one line appended to journal.jsonl and forced to disk before anyone is told of it;
 * a line holds the accounts that changed as they now are, so reading it back needs neither the rules nor the market. Now and then everything is
 * written to snapshot.json (beside it, then renamed over it) and the journal begins anew; lines the snapshot already contains are skipped by
 * their number, so a crash between those two steps loses and doubles nothing. A last line without its end was never acknowledged and is cut off.
 */

const changeSchema = z.object({
  seq: z.number(),
  nowMs: z.number(),
  counters: countersSchema,
  accounts: z.record(z.string(), accountSchema).optional(),
  agents: z.record(z.string(), agentWalletSchema).optional(),
  nonces: z.record(z.string(), z.array(z.number())).optional(),
  // Our own events in their own shape: written by this version of the code, read to be shown, never to be computed with.
  events: z.array(z.custom<EngineEvent>((value) => typeof value === 'object' && value !== null)).optional(),
})
export type Change = z.output<typeof changeSchema>

/** A whole account at one moment, as a journal's snapshot has it. */
export const snapshotSchema = changeSchema.extend({ startMs: z.number() })
type Snapshot = z.output<typeof snapshotSchema>

export interface Journal {
  /** Changes to replay, oldest first: the snapshot as the first of them, if there is one. */
  readonly recovered: readonly Change[]
  /** Venue time this folder's market began at; null for a new folder. */
  readonly startMs: number | null
  /** Appends a change. `durable` waits until the disk has it. */
  append(change: Omit<Change, 'seq'>, durable: boolean): void
  /** True when so much has been appended that a snapshot is worth writing. */
  readonly isLong: boolean
  snapshot(whole: Omit<Snapshot, 'seq'>): void
  close(): void
}

const LINES_MAX = 2_000

/** Opens or creates the journal of a folder. Throws AppError('paper_store') when it cannot be written or a line in its middle is damaged. */
export function openJournal(folder: string): Journal {
  const file = path.join(folder, 'journal.jsonl')
  const snapshotFile = path.join(folder, 'snapshot.json')
  const snapshot = guard(folder, () => {
    makePrivateFolder(folder)
    return readSnapshot(snapshotFile)
  })
  const { changes, wholeBytes } = readLines(file, snapshot?.seq ?? 0)
  let handle = guard(folder, () => openSync(file, 'a'))
  guard(folder, () => ftruncateSync(handle, wholeBytes))
  let seq = changes.at(-1)?.seq ?? snapshot?.seq ?? 0
  let lines = changes.length

  return {
    recovered: [...(snapshot ? [snapshot] : []), ...changes],
    startMs: snapshot?.startMs ?? null,
    append(change, durable) {
      guard(folder, () => {
        seq += 1
        lines += 1
        writeSync(handle, `${JSON.stringify({ seq, ...change })}\n`)
        if (durable) fdatasyncSync(handle)
      })
    },
    get isLong() {
      return lines >= LINES_MAX
    },
    snapshot(whole) {
      guard(folder, () => {
        writeWhole(snapshotFile, JSON.stringify({ seq, ...whole }))
        closeSync(handle)
        handle = openSync(file, 'w')
        lines = 0
      })
    },
    close: () => closeSync(handle),
  }
}

/** Returns a journal that forgets: for an account whose whole is kept elsewhere, now and then. It begins with that whole. */
export const heldElsewhere = (whole: Snapshot): Journal => ({
  recovered: [whole],
  startMs: whole.startMs,
  isLong: false,
  append: () => {},
  snapshot: () => {},
  close: () => {},
})

/** Writes a file beside its place and renames it there, so that a reader finds the old one or the new one, whole. */
function writeWhole(file: string, text: string): void {
  const draft = `${file}.tmp`
  writeFileSync(draft, text)
  const handle = openSync(draft, 'r+')
  fsyncSync(handle)
  closeSync(handle)
  renameSync(draft, file)
  const folder = openSync(path.dirname(file), 'r')
  fsyncSync(folder)
  closeSync(folder)
}

function readSnapshot(file: string): Snapshot | null {
  if (!existsSync(file)) return null
  try {
    return snapshotSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (cause) {
    throw damaged(file, 1, cause)
  }
}

function readLines(file: string, afterSeq: number): { changes: Change[]; wholeBytes: number } {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  const changes: Change[] = []
  for (const [index, line] of whole.split('\n').entries()) {
    if (line === '') continue
    const change = readLine(file, index + 1, line)
    if (change.seq > afterSeq) changes.push(change)
  }
  return { changes, wholeBytes: Buffer.byteLength(whole) }
}

function readLine(file: string, number: number, line: string): Change {
  try {
    return changeSchema.parse(JSON.parse(line))
  } catch (cause) {
    throw damaged(file, number, cause)
  }
}

const damaged = (file: string, line: number, cause: unknown): AppError =>
  new AppError(
    'paper_store',
    `The paper account in ${file} cannot be read: line ${line} is damaged. Move the folder away to begin a new account.`,
    { cause },
  )

function guard<T>(folder: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError(
      'paper_store',
      `The paper exchange cannot write to ${folder} (${describeError(cause)}). Make the folder writable or set NOCTURNE_DATA_DIR to another.`,
      { cause },
    )
  }
}
