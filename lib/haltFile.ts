import { createHash, randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { giveReserve } from './diskRoom.ts'
import { COMMAND_OUTCOMES, type CommandOutcome } from './domain/recordWords.ts'
import { haltNameOf, isNamed } from './haltNames.ts'
import { utf16Of } from './utf16.mjs'

/**
 * The way to stop an agent that needs no store: a file `HALT-<agent id>` in the data folder, or `HALT`, which is for every agent of the folder. While it is
 * there the agent is halted, whatever the store says. The web process writes it before it asks the store for anything; a person may write it by hand, empty
 * for a halt or with the word `flatten`. Who carries a wish out, the agent or the supervisor's emergency process, says so in a second file beside it, named
 * after the wish, which holds the outcome until the store has it. Then both files go. A `HALT` is for agents that are not there yet, too, so nobody but the
 * person who made it takes it off: until then each agent keeps its second file, which says that it has done what was asked.
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

/**
 * Returns whether a wish is by a file that a person made. Such a file has no time that could be held against it: it may have been made ready long before it
 * was moved, copied or unpacked into place. That it is there counts.
 */
export const isByHand = ({ token }: Pick<HaltWish, 'token'>): boolean => /^(?:all|hand)-/.test(token)

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
  /** The store has it. Kept while the file of the wish stays. */
  isRecorded: z.boolean().default(false),
})
type Note = z.output<typeof takenSchema>

/** The HALT file of one agent. Everything is synchronous: it is small, on this machine, and nothing may come between a look and the order behind it. */
export interface HaltFile {
  /** Its path, for people. */
  readonly file: string
  /** Writes a wish, whole or not at all, and on disk when it returns. A halt does not take the place of a flatten, which does all a halt does. Throws what the disk says. */
  write(wish: Omit<HaltWish, 'token'>): HaltWish
  /** Returns the wish that is to be carried out, or is and is not in the store yet; null when there is none. What cannot be read is a halt: somebody meant something by it. */
  read(): HaltWish | null
  /** Returns whether the agent is halted by a file, also by one whose wish has been carried out. */
  isThere(): boolean
  /** Returns the wish by which it is, and the path of its file; null when it is not. `isLeft`: the file stays until a person takes it off. */
  inForce(): { wish: HaltWish; file: string; isLeft: boolean } | null
  /** Says what becomes of a wish. Throws what the disk says. */
  note(taken: TakenWish): void
  /** Returns what was said of a wish, null when nothing was, and how long ago it was last said or confirmed. */
  noted(token: string): (TakenWish & { ageMs: number }) | null
  /** Confirms that whoever took the wish still works on it. */
  confirm(token: string): void
  /** Returns every wish that was carried out and is not in the store yet. */
  unrecorded(): TakenWish[]
  /** Takes the wish and what was said of it off, once the store has both; a newer wish stays, and so does a file for every agent. */
  remove(token: string): void
}

/** A file by which an agent is halted. */
interface Standing {
  file: string
  wish: HaltWish
  isForAll: boolean
}

/** Returns the HALT file of an agent. Throws for an agent id that cannot be part of a file's name. */
export function haltFile(dataDir: string, agentId: string): HaltFile {
  if (!AGENT_ID.test(agentId)) throw new Error(`"${agentId.slice(0, 40)}" cannot name a HALT file.`)
  const folder = path.resolve(dataDir)
  const file = path.join(folder, `HALT-${agentId}`)
  const notes = `HALT-${agentId}.`
  // Of one moment each agent has a wish of its own: the store keeps one row a token.
  const own = createHash('sha256').update(agentId).digest('hex').slice(0, 12)
  const noteFile = (token: string) => path.join(folder, `${notes}${token}`)
  const readNote = (name: string): Note | null => parse(takenSchema, readText(name) ?? '')

  /** Its own file first, which is the only one we write. */
  const standing = (): Standing[] =>
    ['', ...namesIn(folder)].flatMap((name) => {
      const at = name === '' ? file : path.join(folder, name)
      if (name !== '' && at === file) return []
      const whom = name === '' ? { agent: agentId } : haltNameOf(name)?.whom
      const isForAll = whom === 'all'
      if (!isForAll && !(whom && isNamed(whom.agent, agentId))) return []
      // What a process wrote under another name is another agent's.
      if (at !== file && isWish(at)) return []
      const wish = read(at, own, isForAll)
      return wish ? [{ file: at, wish, isForAll }] : []
    })
  const isDone = ({ wish, isForAll }: Standing): boolean =>
    isForAll && readNote(noteFile(wish.token))?.isRecorded === true
  const isOpen = ({ wish }: Standing): boolean => readNote(noteFile(wish.token))?.outcome == null
  const without = ({ isRecorded, ...taken }: Note): TakenWish => taken

  return {
    file,
    write({ kind, reason, wallMs }) {
      const before = read(file, own, false)
      const isLess = kind === 'halt' && before?.kind === 'flatten' && readNote(noteFile(before.token))?.outcome == null
      if (before && isLess) return before
      const wish = { token: randomUUID(), kind, reason, wallMs }
      replace(file, wish)
      return wish
    },
    read() {
      const all = standing().filter((one) => !isDone(one))
      // Of several the one that asks for more.
      return (all.find((one) => one.wish.kind === 'flatten' && isOpen(one)) ?? all[0])?.wish ?? null
    },
    isThere: () => fs.existsSync(file) || standing().length > 0,
    inForce() {
      const all = standing()
      const one = all.find((each) => !isDone(each)) ?? all[0]
      return one ? { wish: one.wish, file: one.file, isLeft: one.isForAll } : null
    },
    note: (taken) => replace(noteFile(taken.wish.token), taken),
    noted(token) {
      const note = readNote(noteFile(token))
      return note && { ...without(note), ageMs: Date.now() - (modifiedMs(noteFile(token)) ?? 0) }
    },
    confirm(token) {
      const now = new Date()
      // It may just have been taken off.
      if (fs.existsSync(noteFile(token))) fs.utimesSync(noteFile(token), now, now)
    },
    unrecorded() {
      const all = namesIn(folder)
        .filter((name) => name.startsWith(notes) && TOKEN.test(name.slice(notes.length)))
        .map((name) => readNote(path.join(folder, name)))
        .filter((note) => note !== null)
      const there = new Set(standing().map(({ wish }) => wish.token))
      for (const { isRecorded, wish } of all)
        if (isRecorded && !there.has(wish.token)) fs.rmSync(noteFile(wish.token), { force: true })
      return all.filter(({ isRecorded }) => !isRecorded).map(without)
    },
    remove(token) {
      const one = standing().find(({ wish }) => wish.token === token)
      const note = readNote(noteFile(token))
      if (one?.isForAll) {
        // Without a note it was taken back before anybody began it.
        const outcome = note?.outcome ?? { status: 'done' as const, message: '' }
        return replace(noteFile(token), { wish: one.wish, by: note?.by ?? 'agent', outcome, isRecorded: true })
      }
      if (one) {
        // Renamed first, so that a wish written in between is seen and put back.
        const gone = `${one.file}~`
        fs.rmSync(gone, { recursive: true, force: true })
        fs.renameSync(one.file, gone)
        if (read(gone, own, false, token)?.token !== token && !fs.existsSync(one.file)) fs.renameSync(gone, one.file)
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
  inForce: () => null,
  note: () => {},
  noted: () => null,
  confirm: () => {},
  unrecorded: () => [],
  remove: () => {},
}

/** Returns the files in a data folder that look like a halt and name none of these agents: somebody meant something by them. */
export function strayHalts(dataDir: string, agentIds: readonly string[]): { name: string; wallMs: number }[] {
  const folder = path.resolve(dataDir)
  return namesIn(folder).flatMap((name) => {
    const whom = haltNameOf(name)?.whom
    if (whom === undefined || whom === 'all') return []
    if (whom !== null && agentIds.some((agentId) => isNamed(whom.agent, agentId))) return []
    const file = path.join(folder, name)
    const isNote = parse(takenSchema, readText(file) ?? '') !== null
    return isNote ? [] : [{ name, wallMs: Math.floor(arrivedMs(file, false) ?? 0) }]
  })
}

/** A folder that cannot be listed holds no file that could be read; the one of the agent's own name is asked for by that. */
function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder)
  } catch {
    return []
  }
}

const isWish = (file: string): boolean => parse(wishSchema, readText(file) ?? '') !== null

/** `own` makes a token the agent's; `token` stands for the one a file had before it was renamed. */
function read(file: string, own: string, isForAll: boolean, token?: string): HaltWish | null {
  const text = readText(file)
  if (text === null) return null
  const wish = isForAll ? null : parse(wishSchema, text)
  if (wish) return wish
  // By hand. Its token is when it came, so that the same file is the same wish after a crash, and a copy of it put there again is another.
  const wallMs = Math.floor(arrivedMs(file, isForAll) ?? Date.now())
  return {
    token: token ?? `${isForAll ? 'all' : 'hand'}-${wallMs}-${own}`,
    ...byHand(text.trim().slice(0, 400), path.basename(file)),
    wallMs,
  }
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
  try {
    writeDraft(file, body)
  } catch (error) {
    // A wish to stop is what the reserve is for.
    if (!isFull(error) || !giveReserve(path.dirname(file))) throw error
    writeDraft(file, body)
  }
}

const isFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')

function writeDraft(file: string, body: unknown): void {
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

/**
 * When a file came to be where and as it is. Whoever moves or copies one may keep the time it was written, not the time its entry was changed. One that is left
 * lying is another's only when it is made or written: what a change of its owner or rights does must not close positions again.
 */
function arrivedMs(file: string, isLeft: boolean): number | null {
  const stat = fs.statSync(file, { throwIfNoEntry: false })
  if (!stat) return null
  return isLeft ? Math.max(stat.mtimeMs, stat.birthtimeMs) : stat.ctimeMs
}

const modifiedMs = (file: string): number | null => fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? null

function parse<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
