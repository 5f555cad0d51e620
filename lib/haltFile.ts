import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { COMMAND_OUTCOMES, type CommandOutcome } from './domain/recordWords.ts'
import { utf16Of } from './utf16.mjs'

/**
 * The way to stop an agent that needs no store: a file `HALT-<agent id>` in the data folder. While it is there the agent is halted, whatever the store
 * says. The web process writes it before it asks the store for anything; a person may write it by hand, empty for a halt or with the word `flatten`.
 * Who carries a wish out, the agent or the supervisor's emergency process, says so in a second file beside it, named after the wish, which holds the
 * outcome until the store has it. Then both files go.
 */

/** A wish to stop. */
export interface HaltWish {
  /** One of its kind: a wish is carried out once and recorded once by it. */
  token: string
  kind: 'halt' | 'flatten'
  reason: string
  wallMs: number
}

/** What became of a wish, until the store has it. */
export interface TakenWish {
  wish: HaltWish
  by: 'agent' | 'supervisor'
  /** Null: it is being carried out. */
  outcome: { status: CommandOutcome; message: string } | null
}

const TOKEN = /^[\w-]{1,64}$/
const AGENT_ID = /^[\w-]{1,128}$/
const wishSchema = z.object({
  token: z.string().regex(TOKEN),
  kind: z.enum(['halt', 'flatten']),
  reason: z.string(),
  wallMs: z.number(),
})
const takenSchema = z.object({
  wish: wishSchema,
  by: z.enum(['agent', 'supervisor']),
  outcome: z.object({ status: z.enum(COMMAND_OUTCOMES), message: z.string() }).nullable(),
})

/** The HALT file of one agent. Everything is synchronous: it is small, on this machine, and nothing may come between a look and the order behind it. */
export interface HaltFile {
  /** Its path, for people. */
  readonly file: string
  /** Writes a wish, whole or not at all, and on disk when it returns. A halt does not take the place of a flatten, which does all a halt does. Throws what the disk says. */
  write(wish: Omit<HaltWish, 'token'>): HaltWish
  /** Returns the wish; null when there is none. What cannot be read is a halt: somebody meant something by it. */
  read(): HaltWish | null
  isThere(): boolean
  /** Says what becomes of a wish. Throws what the disk says. */
  note(taken: TakenWish): void
  /** Returns what was said of a wish, null when nothing was, and how long ago it was last said or confirmed. */
  noted(token: string): (TakenWish & { ageMs: number }) | null
  /** Confirms that whoever took the wish still works on it. */
  confirm(token: string): void
  /** Returns every wish that was carried out and is not in the store yet. */
  unrecorded(): TakenWish[]
  /** Takes the wish and what was said of it off, once the store has both; a newer wish stays. */
  remove(token: string): void
}

/** Returns the HALT file of an agent. Throws for an agent id that cannot be part of a file's name. */
export function haltFile(dataDir: string, agentId: string): HaltFile {
  if (!AGENT_ID.test(agentId)) throw new Error(`"${agentId.slice(0, 40)}" cannot name a HALT file.`)
  const folder = path.resolve(dataDir)
  const file = path.join(folder, `HALT-${agentId}`)
  const notes = `HALT-${agentId}.`
  const noteFile = (token: string) => path.join(folder, `${notes}${token}`)
  const readNote = (name: string): TakenWish | null => parse(takenSchema, readText(name) ?? '')

  return {
    file,
    write({ kind, reason, wallMs }) {
      const before = read(file)
      const isLess = kind === 'halt' && before?.kind === 'flatten' && readNote(noteFile(before.token))?.outcome == null
      if (before && isLess) return before
      const wish = { token: randomUUID(), kind, reason, wallMs }
      replace(file, wish)
      return wish
    },
    read: () => read(file),
    isThere: () => fs.existsSync(file),
    note: (taken) => replace(noteFile(taken.wish.token), taken),
    noted(token) {
      const note = readNote(noteFile(token))
      return note && { ...note, ageMs: Date.now() - (modifiedMs(noteFile(token)) ?? 0) }
    },
    confirm(token) {
      const now = new Date()
      // It may just have been taken off.
      if (fs.existsSync(noteFile(token))) fs.utimesSync(noteFile(token), now, now)
    },
    unrecorded: () =>
      fs
        .readdirSync(folder)
        .filter((name) => name.startsWith(notes) && TOKEN.test(name.slice(notes.length)))
        .map((name) => readNote(path.join(folder, name)))
        .filter((note) => note !== null),
    remove(token) {
      if (read(file)?.token === token) {
        // Renamed first, so that a wish written in between is seen and put back.
        const gone = `${file}~`
        fs.rmSync(gone, { recursive: true, force: true })
        fs.renameSync(file, gone)
        if (read(gone, token)?.token !== token && !fs.existsSync(file)) fs.renameSync(gone, file)
        else fs.rmSync(gone, { recursive: true, force: true })
      }
      fs.rmSync(noteFile(token), { force: true })
    },
  }
}

/** Where there is no data folder: runs in one process. */
export const NO_HALT_FILE: HaltFile = {
  file: '',
  write: () => {
    throw new Error('There is no folder for a HALT file here.')
  },
  read: () => null,
  isThere: () => false,
  note: () => {},
  noted: () => null,
  confirm: () => {},
  unrecorded: () => [],
  remove: () => {},
}

function read(file: string, token?: string): HaltWish | null {
  const text = readText(file)
  if (text === null) return null
  const wish = parse(wishSchema, text)
  if (wish) return wish
  // By hand. Its token is when it was written, so that the same file is the same wish after a crash.
  const wallMs = Math.floor(modifiedMs(file) ?? Date.now())
  return { token: token ?? `hand-${wallMs}`, ...byHand(text.trim().slice(0, 400), path.basename(file)), wallMs }
}

/** The wish as a person writes it: with quotes around it (cmd.exe keeps them), in the dashboard's words, or as our own files have it. */
const FLATTEN = /^["'`{\s]*(?:"?kind"?\s*:\s*"?|halt\s+(?:and|&|\+)\s+)?flatten\b/i

function byHand(said: string, name: string): Pick<HaltWish, 'kind' | 'reason'> {
  if (FLATTEN.test(said)) return { kind: 'flatten', reason: said }
  // Somebody may have meant more than is done.
  if (/flatten/i.test(said))
    return {
      kind: 'halt',
      reason: `Halted, not flattened, for the file ${name} does not begin with that word: ${said}`,
    }
  return { kind: 'halt', reason: said || `The file ${name} is there.` }
}

function replace(file: string, body: unknown): void {
  // A folder somebody made in its place would be in the way of every later wish.
  if (fs.statSync(file, { throwIfNoEntry: false })?.isDirectory()) fs.rmSync(file, { recursive: true })
  const draft = `${file}~${process.pid}`
  const handle = fs.openSync(draft, 'w', 0o600)
  try {
    fs.writeSync(handle, JSON.stringify(body))
    fs.fsyncSync(handle)
  } finally {
    fs.closeSync(handle)
  }
  fs.renameSync(draft, file)
}

function readText(file: string): string | null {
  try {
    // Nobody may be writing into a pipe, and whoever opens one waits for them.
    const handle = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK)
    try {
      return fs.fstatSync(handle).isFile() ? beginningOf(handle) : ''
    } finally {
      fs.closeSync(handle)
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    // There, but it cannot be read.
    return ''
  }
}

/** Longer than any wish of ours. */
const BYTES_MAX = 16_384

function beginningOf(handle: number): string {
  const bytes = Buffer.alloc(BYTES_MAX)
  const text = bytes.subarray(0, fs.readSync(handle, bytes, 0, BYTES_MAX, 0))
  return new TextDecoder(utf16Of(text) ?? 'utf-8').decode(text)
}

const modifiedMs = (file: string): number | null => fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? null

function parse<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
