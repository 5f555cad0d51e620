import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { makePrivateFolder } from '@/lib/privateFolder.mjs'

/**
 * What the data folder knows of sessions: the generation, which is part of what is signed, and the few that a person ended before their time. It is
 * read at each look, so that every process that asks has the same answer. A file that is gone or damaged is a new generation: all sessions end.
 */
const bookSchema = z.object({
  generation: z.string().min(16),
  /** When each ended session would have run out by itself, by its id. */
  ended: z.record(z.string(), z.number()),
})
type SessionBook = z.output<typeof bookSchema>

const fileOf = (dataDir: string): string => path.join(dataDir, 'sessions.json')

/** Returns the book as it is now, having begun one where there is none. */
export function readSessionBook(dataDir: string): SessionBook {
  return read(dataDir) ?? begin(dataDir)
}

/** Ends one session, whatever token of it somebody holds. */
export function endSession(dataDir: string, { id, expiresWallMs }: { id: string; expiresWallMs: number }): void {
  const { generation, ended } = readSessionBook(dataDir)
  const nowMs = Date.now()
  const still = Object.entries(ended).filter(([, endMs]) => endMs > nowMs)
  write(dataDir, { generation, ended: { ...Object.fromEntries(still), [id]: expiresWallMs } })
}

/** Ends every session there is, and every device number: a browser that logged in before is a stranger. */
export function endAllSessions(dataDir: string): void {
  write(dataDir, newBook())
}

const newBook = (): SessionBook => ({ generation: randomBytes(18).toString('base64url'), ended: {} })

function read(dataDir: string): SessionBook | null {
  try {
    return bookSchema.safeParse(JSON.parse(fs.readFileSync(fileOf(dataDir), 'utf8'))).data ?? null
  } catch {
    return null
  }
}

function begin(dataDir: string): SessionBook {
  makePrivateFolder(dataDir)
  try {
    // wx: of two processes that begin at once the second takes what the first wrote.
    fs.writeFileSync(fileOf(dataDir), JSON.stringify(newBook()), { flag: 'wx', mode: 0o600 })
  } catch {
    // There, or damaged.
  }
  const begun = read(dataDir)
  if (begun) return begun
  const fresh = newBook()
  write(dataDir, fresh)
  return fresh
}

function write(dataDir: string, book: SessionBook): void {
  const draft = `${fileOf(dataDir)}~${process.pid}`
  fs.writeFileSync(draft, JSON.stringify(book), { mode: 0o600 })
  fs.renameSync(draft, fileOf(dataDir))
}
